#include <host/cli/commands.hpp>
#include <host/cli/train.hpp>

namespace clara::host::cli {

void add_validate(App& app) {
  auto options = std::make_shared<RunOptions>();
  options->config.default_name = "config_validation.json";
  auto& command =
      app.command("validate", "runs the evaluator of a validation config, or of a training config",
                  [&app, options] {
                    return run_training(app, *options,
                                        {{config::ConfigType::validation, "", "evaluator"},
                                         {config::ConfigType::training, "validate", "evaluator"}});
                  });
  add_run_options(app, command, *options);
}

}  // namespace clara::host::cli
