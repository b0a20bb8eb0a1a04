#include <doctest/doctest.h>
#include <clara/automl/sampling.hpp>
#include <clara/error.hpp>

#include <set>

namespace {

clara::Parameter real(std::string name, double low, double high, bool log = false) {
  clara::Parameter p;
  p.name = std::move(name);
  p.low = low;
  p.high = high;
  p.log = log;
  return p;
}

clara::Parameter categorical(std::string name, std::vector<clara::Value> choices) {
  clara::Parameter p;
  p.name = std::move(name);
  p.type = clara::Parameter::Type::categorical;
  p.choices = std::move(choices);
  return p;
}

clara::SearchSpace conditional_space() {
  auto momentum = real("momentum", 0, 1);
  momentum.condition = clara::Parameter::Condition{"optimizer", {"SGD"}};
  return clara::SearchSpace({categorical("optimizer", {"Adam", "SGD"}), momentum});
}

}  // namespace

TEST_CASE("the study's generator repeats itself from its seed and from its saved state") {
  clara::StudyRng a(7);
  clara::StudyRng b(7);
  CHECK(a.next() == b.next());
  a.uniform();
  clara::StudyRng c(0);
  c.restore(a.save());
  CHECK(a.next() == c.next());
  CHECK(clara::StudyRng(8).next() != clara::StudyRng(7).next());
  for (int i = 0; i < 1000; ++i) {
    const double u = a.uniform();
    CHECK((u >= 0 && u < 1));
    CHECK(a.below(3) < 3);
  }
}

TEST_CASE("the unit interval covers a parameter's whole scale") {
  const auto lr = real("lr", 1e-4, 1e-2, true);
  CHECK(clara::from_unit(lr, 0).as_number() == doctest::Approx(1e-4));
  CHECK(clara::from_unit(lr, 0.5).as_number() == doctest::Approx(1e-3));
  CHECK(clara::from_unit(lr, 1).as_number() == doctest::Approx(1e-2));
  CHECK(clara::to_unit(lr, 1e-3) == doctest::Approx(0.5));
  auto units = real("units", 2, 8);
  units.type = clara::Parameter::Type::integer;
  units.step = 3;
  CHECK(clara::from_unit(units, 0) == clara::Value(2));
  CHECK(clara::from_unit(units, 0.5) == clara::Value(5));
  CHECK(clara::from_unit(units, 1) == clara::Value(8));
  for (const int x : {2, 5, 8})
    CHECK(clara::from_unit(units, clara::to_unit(units, x)) == clara::Value(x));
}

TEST_CASE("samples lie in the space, and inactive parameters are left out") {
  const auto space = conditional_space();
  clara::StudyRng rng(1);
  int with = 0;
  for (int i = 0; i < 200; ++i) {
    const auto values = clara::sample(space, rng);
    CHECK(space.problem(values).empty());
    with += values.find("momentum") != nullptr;
  }
  CHECK(with > 50);
  CHECK(with < 150);
}

TEST_CASE("a space that forbids everything is said so") {
  auto space = clara::SearchSpace({categorical("a", {1})});
  clara::SearchValues bad;
  bad.set("a", 1);
  space.forbidden.push_back(bad);
  clara::StudyRng rng(1);
  CHECK_THROWS_WITH_AS(clara::sample(space, rng),
                       "the search space forbids nearly everything: 1000 random combinations in a "
                       "row were forbidden",
                       clara::Error);
}

TEST_CASE("a product gives every combination once and can go on from a position") {
  const auto space = conditional_space();
  clara::Product product(space, {{"Adam", "SGD"}, {0.1, 0.9}});
  CHECK(product.size() == 4);
  std::vector<std::string> seen;
  clara::SearchValues values;
  while (product.next(values)) seen.push_back(values.to_value().json());
  CHECK(seen == std::vector<std::string>{R"({"optimizer":"Adam"})",
                                         R"({"optimizer":"SGD","momentum":0.1})",
                                         R"({"optimizer":"SGD","momentum":0.9})"});
  product.skip_to(3);
  REQUIRE(product.next(values));
  CHECK(values.to_value().json() == seen.back());
}

TEST_CASE("what is wrong with values is said in words") {
  const auto space =
      clara::SearchSpace({real("lr", 0.1, 0.5), categorical("act", {"relu", "prelu"})});
  const auto problem = [&](const char* json) {
    return space.problem(clara::SearchValues::from_value(clara::parse_json(json)));
  };
  CHECK(problem(R"({"lr": 0.2, "act": "relu"})").empty());
  CHECK(problem(R"({"lr": 0.7, "act": "relu"})") == "lr: 0.7 is outside 0.1..0.5");
  CHECK(problem(R"({"lr": 0.2, "act": "tanh"})") == "act: \"tanh\" is none of its 2 choices");
  CHECK(problem(R"({"lr": 0.2})") == "act: has no value");
  CHECK(problem(R"({"lr": 0.2, "act": "relu", "x": 1})") ==
        "x: the search space has no such parameter");
}
