#include "anneal_controller.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <tests/unit/plugins_controllers/study.hpp>

#include <cmath>

using clara::anneal::AnnealController;

namespace {

clara::SearchSpace space() {
  auto units = study::real("units", 1, 64, true);
  units.type = clara::Parameter::Type::integer;
  return clara::SearchSpace(
      {study::real("lr", 1e-6, 1e-1, true), units, study::categorical("act", {"a", "b", "c"})});
}

double objective(const clara::SearchValues& values) {
  const double x = std::log10(values.find("lr")->as_number()) + 3;
  const double y = std::log2(values.find("units")->as_number()) - 4;
  return -(x * x + y * y) - (*values.find("act") == clara::Value("b") ? 0 : 2);
}

double best_of(const std::vector<clara::Outcome>& outcomes) {
  double best = -1e9;
  for (const auto& outcome : outcomes) best = std::max(best, -outcome.losses.front());
  return best;
}

}  // namespace

TEST_CASE("all samples lie in the space, and their number is kept") {
  AnnealController controller({.num_samples = 30});
  controller.start(space(), study::info(clara::Direction::maximize, 5, 4), {});
  const auto outcomes = study::run(controller, 4, objective);
  CHECK(outcomes.size() == 30);
  for (const auto& outcome : outcomes) CHECK(space().problem(outcome.proposal.values).empty());
  CHECK(std::get<clara::Finished>(controller.ask(1)).reason == "all 30 samples were tried");
}

TEST_CASE("annealing beats uniform draws on a smooth hill") {
  double annealed = 0;
  double random = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    AnnealController controller({.num_samples = 60});
    controller.start(space(), study::info(clara::Direction::maximize, seed, 1), {});
    annealed += best_of(study::run(controller, 1, objective)) / 30;
    clara::StudyRng rng(seed + 99);
    double best = -1e9;
    for (int i = 0; i < 60; ++i) best = std::max(best, objective(clara::sample(space(), rng)));
    random += best / 30;
  }
  CHECK(annealed > random / 2);  // at most half as far from the top, which is 0
}

TEST_CASE("failed jobs, and those that violate a constraint, teach nothing") {
  AnnealController knows({.num_samples = 20});
  AnnealController hears({.num_samples = 20});
  knows.start(space(), study::info(clara::Direction::maximize, 3, 1), {});
  hears.start(space(), study::info(clara::Direction::maximize, 3, 1), {});
  for (int i = 0; i < 20; ++i) {
    clara::Outcome outcome;
    outcome.proposal = std::get<clara::Proposals>(knows.ask(1)).list.front();
    CHECK(std::get<clara::Proposals>(hears.ask(1)).list.front().values == outcome.proposal.values);
    outcome.losses = {-objective(outcome.proposal.values)};
    knows.tell(outcome);
    hears.tell(outcome);
    outcome.violations = {0.5};
    outcome.losses = {-1e9};
    hears.tell(outcome);
    outcome.state = clara::TrialState::failed;
    outcome.losses.clear();
    hears.tell(outcome);
  }
}

TEST_CASE("several objectives are refused") {
  AnnealController controller({.num_samples = 20});
  auto two = study::info(clara::Direction::maximize, 3, 1);
  two.objectives = {{"dice", clara::Direction::maximize}, {"seconds", clara::Direction::minimize}};
  std::string message;
  try {
    controller.start(space(), two, {});
  } catch (const clara::Error& error) {
    message = error.what();
  }
  CHECK(message == "AnnealController follows one objective, and the study has 2: dice, seconds");
}

TEST_CASE("a restored controller goes on as if nothing had happened") {
  AnnealController first({.num_samples = 20});
  AnnealController second({.num_samples = 20});
  const auto info = study::info(clara::Direction::maximize, 11, 2);
  first.start(space(), info, {});
  const auto history = study::run(first, 2, objective, 10);
  second.start(space(), info, history);
  second.restore(clara::parse_json(first.save().json()));
  const auto a = study::run(first, 2, objective);
  const auto b = study::run(second, 2, objective);
  REQUIRE(a.size() == 10);
  REQUIRE(b.size() == 10);
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].proposal.values == b[i].proposal.values);
}
