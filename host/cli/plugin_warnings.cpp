#include <host/cli/plugin_warnings.hpp>

namespace clara::host::cli {

void warn_of_plugins(App& app, const plugins::Catalog& catalog) {
  for (const auto& warning : catalog.folders().warnings) app.logger().warn(warning);
  for (const auto& refused : catalog.refused())
    app.logger().warn("not offered: " + refused.message);
}

}  // namespace clara::host::cli
