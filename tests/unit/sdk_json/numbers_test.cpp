#include <doctest/doctest.h>
#include <clara/value.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

using clara::parse_json;
using clara::Value;

namespace {

/// All bit patterns that are a finite number.
std::vector<double> random_doubles(std::size_t count) {
  std::mt19937_64 bits(20'260'101);
  std::vector<double> out;
  while (out.size() < count)
    if (const auto d = std::bit_cast<double>(bits()); std::isfinite(d)) out.push_back(d);
  return out;
}

}  // namespace

TEST_CASE("a million doubles come back from text, to the last bit") {
  const auto numbers = random_doubles(1'000'000);
  std::string text = "[";
  for (const auto d : numbers) text += (text.size() > 1 ? "," : "") + clara::number_text(d);
  text += "]";
  for (const auto* file : {"", "numbers.json"}) {
    const Value value = parse_json(text, file);
    const auto& list = value.as_array();
    REQUIRE(list.size() == numbers.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      wrong += std::bit_cast<std::uint64_t>(list[i].as_number()) !=
                       std::bit_cast<std::uint64_t>(numbers[i])
                   ? 1
                   : 0;
    CHECK(wrong == 0);
    CHECK(value.json() == text);
  }
}

TEST_CASE("a number written with many digits is the nearest double") {
  CHECK(parse_json("0.1000000000000000055511151231257827021181583404541015625").as_number() == 0.1);
  CHECK(parse_json("9007199254740993.0").as_number() == 9007199254740992.0);
  CHECK(parse_json("2.2250738585072011e-308").as_number() == 2.2250738585072011e-308);
  CHECK(parse_json("1.7976931348623157e308").as_number() == 1.7976931348623157e308);
  CHECK(parse_json("0.3").json() == "0.3");
  CHECK(parse_json("-9223372036854775808").as_int() == INT64_MIN);
  CHECK(parse_json("-0").json() == "0");
  CHECK(parse_json("-0.0").json() == "-0.0");
  CHECK(parse_json(std::string(400, '1') + ".5e-400").as_number() == 0.11111111111111111);
}
