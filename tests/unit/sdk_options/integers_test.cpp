#include <doctest/doctest.h>
#include <clara/options.hpp>

#include <array>

namespace {

struct Integers {
  int plain = 0;
  std::size_t size = 0;
  std::int64_t big = 0;
  std::int8_t tiny = 0;
  std::uint16_t port = 0;
  std::vector<int> list;
  std::optional<int> maybe;
  clara::PerKey<int> per_key{0};
  int bounded = 1;
  std::variant<int, double> number = 0;
  static std::span<const clara::Field> fields() {
    using O = Integers;
    static const std::array all{clara::field<&O::plain>("plain", ""),
                                clara::field<&O::size>("size", ""),
                                clara::field<&O::big>("big", ""),
                                clara::field<&O::tiny>("tiny", ""),
                                clara::field<&O::port>("port", ""),
                                clara::field<&O::list>("list", ""),
                                clara::field<&O::maybe>("maybe", ""),
                                clara::field<&O::per_key>("per_key", ""),
                                clara::field<&O::bounded>("bounded", "").range(1, 8),
                                clara::field<&O::number>("number", "")};
    return all;
  }
};

Integers read(std::string_view json) {
  return clara::read_options<Integers>(clara::parse_json(json, "t.json"), "Thing", nullptr, "/a");
}

std::string refusal(std::string_view json) {
  try {
    read(json);
  } catch (const clara::Error& error) {
    return error.what();
  }
  return "accepted";
}

constexpr auto kInt = "expected an integer from -2147483648 to 2147483647, got ";

}  // namespace

TEST_CASE("an integer outside of its C++ type is refused, not bent") {
  const std::string at = "t.json:1:11: /a/plain: ";
  CHECK(refusal(R"({"plain": 5000000000})") == at + kInt + "5000000000");
  CHECK(refusal(R"({"plain": -2147483649})") == at + kInt + "-2147483649");
  CHECK(refusal(R"({"plain": 5e9})") == at + kInt + "5000000000.0");
  CHECK(refusal(R"({"plain": 1e300})") == at + kInt + "1e+300");
  CHECK(refusal(R"({"size": -1})") ==
        "t.json:1:10: /a/size: expected an integer from 0 to 9223372036854775807, got -1");
  CHECK(refusal(R"({"big": 1e19})") ==
        "t.json:1:9: /a/big: expected an integer from -9223372036854775808 to "
        "9223372036854775807, got 1e+19");
  CHECK(refusal(R"({"big": 9223372036854775808.0})") ==
        "t.json:1:9: /a/big: expected an integer from -9223372036854775808 to "
        "9223372036854775807, got 9.223372036854776e+18");
  CHECK(refusal(R"({"tiny": 128})") ==
        "t.json:1:10: /a/tiny: expected an integer from -128 to 127, got 128");
  CHECK(refusal(R"({"port": 65536})") ==
        "t.json:1:10: /a/port: expected an integer from 0 to 65535, got 65536");
  CHECK(refusal(R"({"list": [1, 3000000000]})") ==
        std::string("t.json:1:14: /a/list/1: ") + kInt + "3000000000");
  CHECK(refusal(R"({"maybe": 3000000000})") ==
        std::string("t.json:1:11: /a/maybe: ") + kInt + "3000000000");
  CHECK(refusal(R"({"bounded": 3000000000})") ==
        "t.json:1:13: /a/bounded: expected an integer from 1 to 8, got 3000000000");
}

TEST_CASE("the bounds themselves are taken, also written as reals") {
  const auto options = read(
      R"({"plain": -2147483648, "size": 9223372036854775807, "big": -9223372036854775808.0,
          "tiny": -128.0, "port": 65535, "list": [2147483647]})");
  CHECK(options.plain == -2147483648LL);
  CHECK(options.size == 9223372036854775807ULL);
  CHECK(options.big == std::numeric_limits<std::int64_t>::min());
  CHECK(options.tiny == -128);
  CHECK(options.port == 65535);
  CHECK(options.list.front() == 2147483647);
  CHECK(std::get<double>(read(R"({"number": 5000000000})").number) == 5e9);
  CHECK(std::get<int>(read(R"({"number": 5})").number) == 5);
}

TEST_CASE("an unsigned number that no Value holds is refused") {
  CHECK(clara::Value(std::uint64_t{9223372036854775807ULL}).as_int() == 9223372036854775807LL);
  CHECK_THROWS_WITH_AS(clara::Value(std::uint64_t{18446744073709551615ULL}),
                       "expected an integer from 0 to 9223372036854775807, got "
                       "18446744073709551615",
                       clara::Error);
}
