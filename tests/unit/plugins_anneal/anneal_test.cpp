#include "anneal_controller.hpp"

#include <doctest/doctest.h>
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
  for (const auto& outcome : outcomes) best = std::max(best, *outcome.score);
  return best;
}

}  // namespace

TEST_CASE("all samples lie in the space, and their number is kept") {
  AnnealController controller({.num_samples = 30});
  controller.start(space(), {clara::Direction::maximize, 5, 4});
  const auto outcomes = study::run(controller, 4, objective);
  CHECK(outcomes.size() == 30);
  for (const auto& outcome : outcomes) CHECK(space().problem(outcome.values).empty());
  CHECK(std::get<clara::Finished>(controller.ask(1)).reason == "all 30 samples were tried");
}

TEST_CASE("annealing beats uniform draws on a smooth hill") {
  double annealed = 0;
  double random = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    AnnealController controller({.num_samples = 60});
    controller.start(space(), {clara::Direction::maximize, seed, 1});
    annealed += best_of(study::run(controller, 1, objective)) / 30;
    clara::StudyRng rng(seed + 99);
    double best = -1e9;
    for (int i = 0; i < 60; ++i) best = std::max(best, objective(clara::sample(space(), rng)));
    random += best / 30;
  }
  CHECK(annealed > random / 2);  // at most half as far from the top, which is 0
}

TEST_CASE("failed jobs are ignored, and minimising mirrors maximising") {
  AnnealController up({.num_samples = 20});
  AnnealController down({.num_samples = 20});
  up.start(space(), {clara::Direction::maximize, 3, 1});
  down.start(space(), {clara::Direction::minimize, 3, 1});
  for (int i = 0; i < 20; ++i) {
    const auto a = std::get<clara::Proposals>(up.ask(1)).list.front().values;
    const auto b = std::get<clara::Proposals>(down.ask(1)).list.front().values;
    CHECK(a == b);
    clara::Outcome outcome;
    outcome.values = a;
    outcome.state = i % 5 == 4 ? clara::TrialState::failed : clara::TrialState::complete;
    if (i % 5 != 4) outcome.score = objective(a);
    up.tell(outcome);
    if (outcome.score) outcome.score = -*outcome.score;
    down.tell(outcome);
  }
}

TEST_CASE("a restored controller goes on as if nothing had happened") {
  AnnealController first({.num_samples = 20});
  AnnealController second({.num_samples = 20});
  for (auto* c : {&first, &second}) c->start(space(), {clara::Direction::maximize, 11, 2});
  study::run(first, 2, objective, 10);
  second.restore(clara::parse_json(first.save().json()));
  const auto a = study::run(first, 2, objective);
  const auto b = study::run(second, 2, objective);
  REQUIRE(a.size() == 10);
  REQUIRE(b.size() == 10);
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].values == b[i].values);
}
