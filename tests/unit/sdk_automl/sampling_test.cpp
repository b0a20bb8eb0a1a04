#include <doctest/doctest.h>
#include <clara/automl/sampling.hpp>
#include <clara/error.hpp>

#include <limits>
#include <optional>
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
  momentum.condition = clara::Parameter::Condition{
      "optimizer", {"SGD"}, clara::Parameter::Condition::Kind::one_of, {}};
  return clara::SearchSpace({categorical("optimizer", {"Adam", "SGD"}), momentum});
}

}  // namespace

TEST_CASE("a space that nothing can be drawn from is refused") {
  const auto refused = [](clara::Parameter parameter, const char* words) {
    CHECK_THROWS_WITH_AS(clara::SearchSpace({std::move(parameter)}), words, clara::Error);
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  refused(categorical("norm", {}), "the parameter \"norm\" has no choices");
  refused(categorical("norm", {1, kNan}),
          "the parameter \"norm\" has the choice \"NaN\", and needs numbers that are finite");
  refused(categorical("norm", {clara::Value(clara::Array{1, -kInfinity})}),
          "the parameter \"norm\" has the choice [1,\"-Infinity\"], and needs numbers that are "
          "finite");
  refused(
      real("lr", 1, 0),
      "the parameter \"lr\" has the range 1.0..0.0, and needs a low end that is not above the high "
      "one");
  refused(real("lr", 0, kNan),
          "the parameter \"lr\" has the range 0.0..NaN, and needs a low end that is not above the "
          "high one");
  refused(real("lr", 0, kInfinity),
          "the parameter \"lr\" has the range 0.0..Infinity, and needs a low end that is not above "
          "the high one");
  refused(real("lr", 0, 1, true),
          "the parameter \"lr\" has the range 0.0..1.0, and a logarithmic scale begins above 0");
  refused(real("lr", -1.7e308, 1.7e308),
          "the parameter \"lr\" has the range -1.7e+308..1.7e+308, which is wider than the largest "
          "number");
  auto depth = real("depth", 0, 9007199254740994);
  depth.type = clara::Parameter::Type::integer;
  refused(depth,
          "the parameter \"depth\" has the range 0.0..9007199254740994.0, which goes beyond "
          "9007199254740992, up to which integers are exact");
}

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
  const clara::SearchSpace space({categorical("a", {1})},
                                 {clara::SearchValues({clara::SearchValue{"a", 1}})});
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

namespace {

std::string refused(std::vector<clara::Parameter> parameters,
                    std::vector<clara::SearchValues> forbidden = {}) {
  try {
    const clara::SearchSpace space(std::move(parameters), std::move(forbidden));
    return "";
  } catch (const clara::Error& error) {
    return error.what();
  }
}

clara::Parameter when(clara::Parameter parameter, clara::Parameter::Condition condition) {
  parameter.condition = std::move(condition);
  return parameter;
}

clara::Parameter::Condition is(std::string parameter, clara::Value value) {
  return {std::move(parameter), {std::move(value)}, clara::Parameter::Condition::Kind::one_of, {}};
}

}  // namespace

TEST_CASE("a condition speaks of what stands before") {
  const auto optimizer = categorical("optimizer", {"Adam", "SGD"});
  const auto momentum = when(real("momentum", 0, 1), is("optimizer", "SGD"));
  CHECK(refused({optimizer, momentum}) == "");
  CHECK(refused({momentum, optimizer}) ==
        "the condition of the parameter \"momentum\" names \"optimizer\", which does not stand "
        "before it");
  CHECK(refused({when(real("x", 0, 1), is("x", 0.5))}) ==
        "the condition of the parameter \"x\" names \"x\", which does not stand before it");
  CHECK(refused({when(real("x", 0, 1), is("y", 0.5))}) ==
        "the condition of the parameter \"x\" names \"y\", which the search space does not have");
  const auto deep = clara::Parameter::Condition::any_of({is("optimizer", "SGD"), is("late", 1)});
  CHECK(refused({optimizer, when(real("x", 0, 1), deep), real("late", 0, 1)}) ==
        "the condition of the parameter \"x\" names \"late\", which does not stand before it");
  CHECK(refused({optimizer}, {clara::SearchValues({clara::SearchValue{"net", "small"}})}) ==
        "a forbidden combination names \"net\", which the search space does not have");
}

TEST_CASE("a condition holds over several parents, and not while a parent is inactive") {
  using Condition = clara::Parameter::Condition;
  const clara::SearchSpace space(
      {categorical("a", {1, 2}), when(categorical("b", {1, 2}), is("a", 1)),
       when(real("c", 0, 1), Condition::all_of({is("a", 1), is("b", 2)})),
       when(real("d", 0, 1), Condition::any_of({is("a", 2), is("b", 2)}))});
  const auto names = [&](int a, std::optional<int> b) {
    clara::SearchValues values;
    values.set("a", a);
    if (b) values.set("b", *b);
    std::string active;
    for (const auto& parameter : space.parameters())
      if (space.active(parameter, values)) active += parameter.name;
    return active;
  };
  CHECK(names(1, 1) == "ab");
  CHECK(names(1, 2) == "abcd");
  CHECK(names(2, std::nullopt) == "ad");
}

TEST_CASE("a real with a step takes the values of its grid") {
  auto dropout = real("dropout", 0, 0.5);
  dropout.step = 0.1;
  CHECK(clara::from_unit(dropout, 0) == clara::Value(0.0));
  CHECK(clara::from_unit(dropout, 0.55) == clara::Value(0.3));
  CHECK(clara::from_unit(dropout, 1) == clara::Value(0.5));
  const clara::SearchSpace space({dropout});
  CHECK(space.problem(clara::SearchValues({clara::SearchValue{"dropout", 0.30000000000000004}})) ==
        "");
  CHECK(space.problem(clara::SearchValues({clara::SearchValue{"dropout", 0.25}})) ==
        "dropout: 0.25 is not a step of 0.1 from 0.0");
  std::set<std::string> seen;
  clara::StudyRng rng(3);
  for (int i = 0; i < 300; ++i) seen.insert(clara::sample(space, rng).to_value().json());
  CHECK(seen.size() == 6);
  dropout.log = true;
  dropout.low = 0.1;
  CHECK(refused({dropout}) ==
        "the step of the parameter \"dropout\", 0.1, does not go with a logarithmic scale");
  dropout.log = false;
  dropout.step = 0;
  CHECK(refused({dropout}) == "the step of the parameter \"dropout\", 0.0, is not above 0");
}

TEST_CASE("a product has a space of its own") {
  std::optional<clara::Product> product;
  {
    const clara::SearchSpace space({categorical("a", {1, 2})});
    product.emplace(space, std::vector<std::vector<clara::Value>>{{1, 2}});
  }
  clara::SearchValues values;
  CHECK(product->next(values));
  CHECK(values.to_value().json() == R"({"a":1})");
}
