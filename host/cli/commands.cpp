#include <host/cli/commands.hpp>

namespace clara::host::cli {

void add_commands(App& app) { add_plugins(app); }

}  // namespace clara::host::cli
