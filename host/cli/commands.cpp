#include <host/cli/commands.hpp>

namespace clara::host::cli {

void add_commands(App& app) {
  add_run(app);
  add_status(app);
  add_best(app);
  add_report(app);
  add_train(app);
  add_validate(app);
  add_init(app);
  add_check(app);
  add_config(app);
  add_upgrade(app);
  add_compare_monai(app);
  add_plugins(app);
}

}  // namespace clara::host::cli
