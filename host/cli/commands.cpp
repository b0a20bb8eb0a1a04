#include <host/cli/commands.hpp>

namespace clara::host::cli {

void add_commands(App& app) { static_cast<void>(app); }

}  // namespace clara::host::cli
