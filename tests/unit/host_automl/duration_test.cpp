#include "host/automl/duration.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl {

TEST_CASE("durations") {
  using std::chrono::milliseconds;
  CHECK(parse_duration("90") == milliseconds(90'000));
  CHECK(parse_duration("1.5h") == milliseconds(5'400'000));
  CHECK(parse_duration("30m") == milliseconds(1'800'000));
  CHECK_FALSE(parse_duration("1 week").has_value());
  CHECK_FALSE(parse_duration("-3").has_value());
  CHECK_FALSE(parse_duration("").has_value());
}

}  // namespace clara::host::automl
