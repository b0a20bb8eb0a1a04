#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "reinforcement_controller.hpp"
#include "study.hpp"

using clara::reinforcement::ReinforcementController;

namespace {
double hill(const clara::SearchValues& values) {
  const double x = std::log10(values.find("lr")->as_number());
  return std::exp(-(x + 2.3) * (x + 2.3));  // best at 5e-3
}
}  // namespace

TEST_CASE("enums alone are swept once") {
  ReinforcementController controller({.max_rounds = 8, .max_combinations = 64});
  const clara::SearchSpace space({study::categorical("a", {1, 2}), study::categorical("b", {1, 2}),
                                  study::categorical("c", {1, 2})});
  controller.start(space, study::info(clara::Direction::maximize, 1, 1), {});
  const auto outcomes = study::run(controller, 1, [](const auto&) { return 0.5; });
  CHECK(outcomes.size() == 8);
  std::set<std::string> different;
  for (const auto& outcome : outcomes) different.insert(outcome.proposal.values.to_value().json());
  CHECK(different.size() == 8);
  CHECK(std::get<clara::Finished>(controller.ask(1)).reason == "every combination was tried");
}

TEST_CASE("a round pairs draws with every enum combination and keeps all workers busy") {
  ReinforcementController controller({.max_rounds = 2, .max_combinations = 64});
  const clara::SearchSpace space(
      {study::real("lr", 1e-4, 1e-1, true), study::categorical("a", {1, 2})});
  controller.start(space, study::info(clara::Direction::maximize, 1, 5), {});
  auto answer = controller.ask(5);
  REQUIRE(std::holds_alternative<clara::Proposals>(answer));
  CHECK(std::get<clara::Proposals>(answer).list.size() == 6);
  CHECK(std::get<clara::Wait>(controller.ask(5)).until == clara::Wait::Until::round_end);
}

TEST_CASE("the policy finds the good region: better than random search on average") {
  double learned = 0;
  double late = 0;
  constexpr int kStudies = 40;
  for (std::uint64_t seed = 0; seed < kStudies; ++seed) {
    ReinforcementController controller({.max_rounds = 12, .max_combinations = 64});
    const clara::SearchSpace space({study::real("lr", 1e-6, 1e-1, true)});
    controller.start(space, study::info(clara::Direction::maximize, seed, 2), {});
    const auto outcomes = study::run(controller, 2, hill);
    CHECK(outcomes.size() == 24);
    for (std::size_t i = 12; i < outcomes.size(); ++i)
      late += -outcomes[i].losses.front() / 12 / kStudies;
    clara::StudyRng rng(seed + 1000);
    for (int i = 0; i < 12; ++i) learned += hill(clara::sample(space, rng)) / 12 / kStudies;
  }
  CHECK(late > learned + 0.2);  // mean score of the second half, against uniform draws
}

TEST_CASE("failed jobs repel, and losses attract") {
  ReinforcementController controller({.max_rounds = 10, .max_combinations = 64});
  const clara::SearchSpace space({study::real("x", 0, 1)});
  controller.start(space, study::info(clara::Direction::minimize, 4, 4), {});
  double last = 0;
  for (int round = 0; round < 10; ++round) {
    auto answer = controller.ask(4);
    last = 0;
    for (const auto& proposal : std::get<clara::Proposals>(answer).list) {
      const double x = proposal.values.find("x")->as_number();
      clara::Outcome outcome;
      outcome.proposal = proposal;
      outcome.state = x > 0.6 ? clara::TrialState::failed : clara::TrialState::complete;
      if (x <= 0.6) outcome.losses = {x};
      controller.tell(outcome);
      last += x / 4;
    }
  }
  CHECK(last < 0.25);
}

TEST_CASE("a restored controller proposes what the first one would have") {
  const clara::SearchSpace space(
      {study::real("lr", 1e-6, 1e-1, true), study::categorical("a", {1, 2})});
  ReinforcementController first({.max_rounds = 5, .max_combinations = 64});
  ReinforcementController second({.max_rounds = 5, .max_combinations = 64});
  first.start(space, study::info(clara::Direction::maximize, 9, 2), {});
  const auto history = study::run(first, 2, hill, 4);
  second.start(space, study::info(clara::Direction::maximize, 9, 2), history);
  second.restore(clara::parse_json(first.save().json()));
  const auto a = study::run(first, 2, hill);
  const auto b = study::run(second, 2, hill);
  REQUIRE(a.size() == b.size());
  CHECK_FALSE(a.empty());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].proposal.values == b[i].proposal.values);
}
