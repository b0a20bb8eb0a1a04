#include <doctest/doctest.h>
#include <clara/internal/texts.hpp>

#include <array>

namespace clara {
namespace {

using std::chrono::milliseconds;

TEST_CASE("durations for people") {
  CHECK(duration_text(milliseconds(0)) == "0.0 s");
  CHECK(duration_text(milliseconds(450)) == "0.4 s");
  CHECK(duration_text(milliseconds(9'999)) == "9.9 s");
  CHECK(duration_text(milliseconds(10'000)) == "10 s");
  CHECK(duration_text(milliseconds(59'499)) == "59 s");
  CHECK(duration_text(milliseconds(59'500)) == "1 min 00 s");
  CHECK(duration_text(std::chrono::seconds(247)) == "4 min 07 s");
  CHECK(duration_text(std::chrono::minutes(125)) == "2 h 05 min");
  CHECK(duration_text(std::chrono::hours(76)) == "3 d 04 h");
  CHECK(duration_text(std::chrono::duration<double>(1.25)) == "1.2 s");
}

TEST_CASE("shapes of tensors and sizes of images") {
  const std::array<std::int64_t, 3> shape{1, 96, 64};
  CHECK(shape_text(shape) == "[1, 96, 64]");
  CHECK(shape_text({}) == "[]");
  CHECK(grid_text(shape) == "1 x 96 x 64");
}

}  // namespace
}  // namespace clara
