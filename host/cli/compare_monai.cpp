#include <clara/internal/utf8.hpp>
#include <host/check/check.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/config_options.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/compare/monai.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <ostream>

namespace clara::host::cli {
namespace {

struct Options {
  ConfigOptions config;
  std::filesystem::path python = "python3";
  std::int64_t iterations = 0;
  int threads = 1;
};

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string seconds(double value) {
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%.2f s", value));
  return text.data();
}

std::string loss_text(const std::vector<double>& losses, std::size_t index) {
  return index < losses.size() ? number_text(losses[index]) : "-";
}

void print_losses(App& app, const compare::Outcome& outcome) {
  constexpr std::size_t kIteration = 11;
  constexpr std::size_t kLoss = 24;
  app.out() << padded("iteration", kIteration) << padded("clara-host", kLoss)
            << padded("MONAI", kLoss) << "difference\n";
  const auto& ours = outcome.ours.losses;
  const auto& theirs = outcome.monai.losses;
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    const bool both = i < ours.size() && i < theirs.size();
    app.out() << padded(std::to_string(i + 1), kIteration) << padded(loss_text(ours, i), kLoss)
              << padded(loss_text(theirs, i), kLoss)
              << (both ? number_text(ours[i] - theirs[i]) : "-") << '\n';
  }
}

void print_text(App& app, const compare::Outcome& outcome, int threads) {
  print_losses(app, outcome);
  const auto different = outcome.first_difference();
  app.out() << '\n'
            << outcome.ours.losses.size() << " losses: "
            << (different ? "the first difference is at iteration " + std::to_string(*different + 1)
                          : std::string("the same, bit for bit"))
            << '\n';
  std::array<char, 64> ratio{};
  static_cast<void>(std::snprintf(ratio.data(), ratio.size(), "%.2f",
                                  outcome.monai.seconds / outcome.ours.seconds));
  app.out() << "clara-host  " << seconds(outcome.ours.seconds) << ", LibTorch "
            << outcome.ours.torch << ", " << outcome.ours.instructions << '\n'
            << "MONAI " << outcome.monai_version << "  " << seconds(outcome.monai.seconds)
            << ", PyTorch " << outcome.monai.torch << ", " << outcome.monai.instructions << ": "
            << ratio.data() << " times as long, " << threads
            << (threads == 1 ? " thread each\n" : " threads each\n");
  std::string names;
  for (const auto& name : outcome.left_out) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) app.out() << "without " << names << ", which only report or save\n";
}

Value side_json(const compare::Side& side) {
  Array losses;
  for (const auto loss : side.losses) losses.emplace_back(loss);
  return Object{{"losses", std::move(losses)},
                {"seconds", side.seconds},
                {"torch", side.torch},
                {"cpu_capability", side.instructions}};
}

int run(App& app, const Options& options) {
  const auto request = request_of(options.config);
  const auto folders = folders_of(app, request);
  const plugins::Catalog catalog(folders);
  warn_of_plugins(app, catalog);
  const config::CatalogVocabulary vocabulary(catalog);
  Issues issues;
  const auto plan = check::checked_plan(request, vocabulary, issues);
  if (plan.layout->type != config::ConfigType::training)
    throw Error(request.file.string() + ": is no training config", ExitCode::config);
  compare::Comparison what;
  what.program = folders.program;
  what.python = options.python;
  what.config = config::read_sources(request).config;
  what.settings = request.settings;
  what.iterations = options.iterations;
  what.threads = options.threads;
  const auto outcome = compare::run(what, plan);
  if (app.json()) {
    Object out{{"clara_host", side_json(outcome.ours)},
               {"monai", side_json(outcome.monai)},
               {"monai_version", outcome.monai_version},
               {"threads", options.threads},
               {"first_difference", Value()}};
    if (const auto different = outcome.first_difference())
      out.set("first_difference", *different + 1);
    app.out() << Value(std::move(out)).json(2) << '\n';
  } else {
    print_text(app, outcome, options.threads);
  }
  return outcome.first_difference() ? static_cast<int>(ExitCode::run_failed) : 0;
}

}  // namespace

void add_compare_monai(App& app) {
  auto options = std::make_shared<Options>();
  auto& command = app.command(
      "compare-monai", "trains a config here and in MONAI, and compares the two loss by loss",
      [&app, options] { return run(app, *options); });
  add_config_options(app, command, options->config);
  command.add_option("--python", options->python, "a Python that has MONAI (default: python3)");
  command
      .add_option("--iterations", options->iterations,
                  "end both after so many iterations (default: 0, as the config says)")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--threads", options->threads, "of each of them (default: 1)")
      ->check(CLI::PositiveNumber);
}

}  // namespace clara::host::cli
