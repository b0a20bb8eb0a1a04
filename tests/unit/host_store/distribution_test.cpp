#include "host/store/distribution.hpp"
#include "study_fixture.hpp"

namespace clara::testing {

using host::store::CategoricalDistribution;
using host::store::Distribution;
using host::store::distribution_json;
using host::store::external_value;
using host::store::FloatDistribution;
using host::store::IntDistribution;
using host::store::internal_value;
using host::store::parse_distribution;

TEST_CASE("distributions are written as optuna writes them and read back") {
  const std::vector<Distribution> all = {
      FloatDistribution{1e-4, 0.01, true, {}}, FloatDistribution{0.0, 1.0, false, 0.25},
      IntDistribution{1, 9, false, 2}, IntDistribution{1, 9, true, 1},
      CategoricalDistribution{{"a", true, nullptr, 1, 2.5, "(1, 2.5)"}}};
  for (const auto& d : all) CHECK(parse_distribution(distribution_json(d)) == d);
  CHECK(distribution_json(all[2]) ==
        R"({"name":"IntDistribution","attributes":{"log":false,"step":2,"low":1,"high":9}})");
}

TEST_CASE("what optuna 5.0.0 wrote is read") {
  CHECK(parse_distribution(
            R"({"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, )"
            R"("high": 0.01, "log": true}})") ==
        Distribution(FloatDistribution{1e-4, 0.01, true, {}}));
  CHECK(message_of([] { parse_distribution(R"({"name": "Beta", "attributes": {}})"); }) ==
        "unknown distribution \"Beta\"");
}

TEST_CASE("a choice is held by its index, true and 1 apart") {
  const CategoricalDistribution d{{1, true, "1", nullptr}};
  CHECK(internal_value({"p", d, true}) == 1.0);
  CHECK(internal_value({"p", d, "1"}) == 2.0);
  CHECK(external_value(d, 3.0) == Value(nullptr));
  CHECK(message_of([&] { external_value(d, 4.0); }) ==
        "a categorical parameter holds an index outside its choices");
}

TEST_CASE("integers outside their range are named with it") {
  CHECK(message_of([] {
          internal_value({"epochs", IntDistribution{1, 9, false, 1}, 10});
        }) == "epochs: 10 is not in [1, 9]");
}

}  // namespace clara::testing
