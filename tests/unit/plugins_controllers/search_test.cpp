#include <doctest/doctest.h>

#include "grid_controller.hpp"
#include "random_controller.hpp"
#include "study.hpp"

using clara::search::GridController;
using clara::search::RandomController;

TEST_CASE("RandomController gives max_rounds times the workers, all in the space") {
  RandomController controller({.max_rounds = 5, .num_samples = {}});
  const clara::SearchSpace space(
      {study::real("lr", 1e-4, 1e-2, true), study::categorical("a", {1, 2, 3})});
  controller.start(space, study::info(clara::Direction::maximize, 3, 2), {});
  const auto outcomes = study::run(controller, 2, [](const auto&) { return 0.0; });
  CHECK(outcomes.size() == 10);
  for (const auto& outcome : outcomes) CHECK(space.problem(outcome.proposal.values).empty());
  auto answer = controller.ask(1);
  REQUIRE(std::holds_alternative<clara::Finished>(answer));
  CHECK(std::get<clara::Finished>(answer).reason == "all 10 samples were tried");
}

TEST_CASE("RandomController goes on after restore as if it had never stopped") {
  const clara::SearchSpace space({study::real("lr", 0, 1)});
  RandomController whole({.max_rounds = 1, .num_samples = 6});
  RandomController first({.max_rounds = 1, .num_samples = 6});
  RandomController second({.max_rounds = 1, .num_samples = 6});
  for (auto* c : {&whole, &first, &second})
    c->start(space, study::info(clara::Direction::maximize, 9, 1), {});
  const auto all = study::run(whole, 1, [](const auto&) { return 0.0; });
  auto parts = study::run(
      first, 1, [](const auto&) { return 0.0; }, 2);
  second.restore(clara::parse_json(first.save().json()));
  for (const auto& outcome : study::run(second, 1, [](const auto&) { return 0.0; }))
    parts.push_back(outcome);
  REQUIRE(parts.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    CHECK(parts[i].proposal.values == all[i].proposal.values);
}

TEST_CASE("GridController tries every step of a real parameter that has steps") {
  GridController controller({.num_points = 5, .max_rounds = {}});
  auto dropout = study::real("dropout", 0, 0.35);
  dropout.step = 0.1;
  controller.start(clara::SearchSpace({dropout}), {}, {});
  std::vector<std::string> seen;
  for (const auto& outcome : study::run(controller, 1, [](const auto&) { return 0.0; }))
    seen.push_back(outcome.proposal.values.to_value().json());
  CHECK(seen == std::vector<std::string>{R"({"dropout":0.0})", R"({"dropout":0.1})",
                                         R"({"dropout":0.2})", R"({"dropout":0.3})"});
}

TEST_CASE("GridController tries every combination once, the first parameter slowest") {
  GridController controller({.num_points = 3, .max_rounds = {}});
  const clara::SearchSpace space(
      {study::categorical("a", {"x", "y"}), study::real("lr", 0.5, 1.5)});
  controller.start(space, {}, {});
  std::vector<std::string> seen;
  for (const auto& outcome : study::run(controller, 4, [](const auto&) { return 0.0; }))
    seen.push_back(outcome.proposal.values.to_value().json());
  CHECK(seen == std::vector<std::string>{R"({"a":"x","lr":0.5})", R"({"a":"x","lr":1.0})",
                                         R"({"a":"x","lr":1.5})", R"({"a":"y","lr":0.5})",
                                         R"({"a":"y","lr":1.0})", R"({"a":"y","lr":1.5})"});
}
