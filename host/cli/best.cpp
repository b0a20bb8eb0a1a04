#include <clara/internal/shell.hpp>
#include "host/automl/state/job_table.hpp"
#include "host/display/closing.hpp"
#include "host/display/pareto_text.hpp"
#include "host/display/study_view.hpp"
#include "host/results/winner.hpp"

#include <clara/error.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/past_run.hpp>

#include <memory>
#include <ostream>

namespace clara::host::cli {
namespace {

struct Options {
  std::string run = ".";
  std::string copy;
};

int show(App& app, const results::PastRun& run) {
  const auto& best = *run.study->best;
  if (app.json()) {
    auto best_one = display::best_value(best);
    if (run.study->objectives.size() > 1)
      best_one.as_object().set("pareto", display::pareto_value(*run.study));
    app.out() << app.shown(best_one);
    return 0;
  }
  for (const auto& line : display::pareto_lines(*run.study)) app.out() << app.shown(line) << '\n';
  for (const auto& line : display::best_lines(best, "clara-host"))
    app.out() << app.shown(line) << '\n';
  app.out() << display::row("keep it", "clara-host best " +
                                           shell_quoted(run.study->run_folder.string()) +
                                           " --copy DIR")
            << '\n';
  return 0;
}

int copy(App& app, const results::PastRun& run, const std::string& folder) {
  const auto winner = results::copy_winner(run, folder);
  const auto& best = *run.study->best;
  const auto command = [&winner](const std::string& verb, const std::string& config) {
    std::vector<std::pair<std::string, std::string>> environment;
    if (!winner.plugin_path.empty())
      environment.emplace_back("CLARA_PLUGIN_PATH", winner.plugin_path);
    return shell_command(winner.folder, environment, {"clara-host", verb, "config/" + config});
  };
  const auto train = command("train", "config_train.json");
  const auto validate =
      winner.validation ? command("validate", "config_validation.json") : std::string();
  if (!winner.checkpoint)
    app.logger().warn("no checkpoint of " + best.name + " is left in " +
                      (best.folder / "models").string());
  for (const auto& note : winner.notes) app.logger().warn(note);
  if (app.json()) {
    app.out() << Value(Object{{"job", best.name},
                              {"score", *best.score},
                              {"folder", winner.folder.string()},
                              {"checkpoint", winner.checkpoint},
                              {"train", train},
                              {"validate", validate.empty() ? Value() : Value(validate)}})
                     .json(2)
              << '\n';
    return 0;
  }
  app.out() << best.name << " (score " << display::score_text(best.score)
            << ") is now an MMAR of its own\n"
            << display::row("its folder", winner.folder.string()) << '\n'
            << display::row("train it", train) << '\n';
  if (!validate.empty()) app.out() << display::row("validate it", validate) << '\n';
  return 0;
}

int best(App& app, const Options& options) {
  const auto run = past_run(app, options.run);
  if (!run.study->best)
    throw Error(run.study->run_id + " has no best job: " + automl::why_no_best(*run.study));
  return options.copy.empty() ? show(app, run) : copy(app, run, options.copy);
}

}  // namespace

void add_best(App& app) {
  auto options = std::make_shared<Options>();
  auto& command =
      app.command("best", "the best job of a study: its score, values, folder and command",
                  [&app, options] { return best(app, *options); });
  command.add_option("RUN", options->run,
                     "its folder or id, or its MMAR (default: here, the newest)");
  command.add_option("--copy", options->copy, "make it an MMAR of its own in this new folder");
}

}  // namespace clara::host::cli
