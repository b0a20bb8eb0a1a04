#include <doctest/doctest.h>
#include <clara/value.hpp>

#include <clocale>
#include <limits>
#include <random>

#include <cstring>

using clara::Array;
using clara::number_text;
using clara::Object;
using clara::parse_json;
using clara::Value;

TEST_CASE("numbers are printed as Python's repr does") {
  CHECK(number_text(0.0002) == "0.0002");
  CHECK(number_text(0.00001) == "1e-05");
  CHECK(number_text(1) == "1.0");
  CHECK(number_text(-0.0) == "-0.0");
  CHECK(number_text(123456789012345680.0) == "1.2345678901234568e+17");
  CHECK(number_text(1e15) == "1000000000000000.0");
  CHECK(number_text(1e16) == "1e+16");
  CHECK(number_text(5e-324) == "5e-324");
  CHECK(number_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(number_text(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

TEST_CASE("every double reads back as itself") {
  std::mt19937_64 bits(7);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t pattern = bits();
    double d = 0;
    std::memcpy(&d, &pattern, sizeof d);
    if (d != d || d - d != 0) continue;
    CHECK(parse_json(number_text(d)) == Value(d));
  }
}

TEST_CASE("one line") {
  const Value value(Object{{"a", 1}, {"b", Array{true, nullptr, 1.5, "x"}}, {"c", Object{}}});
  CHECK(value.json() == R"({"a":1,"b":[true,null,1.5,"x"],"c":{}})");
  CHECK(parse_json(value.json()) == value);
}

TEST_CASE("indented, with short lists of plain values on one line") {
  const Value value(Object{{"size", Array{96, 96, 96}}, {"list", Array{Object{{"x", Array{}}}}}});
  CHECK(value.json(2) == R"({
  "size": [96, 96, 96],
  "list": [
    {
      "x": []
    }
  ]
})");
  Array many;
  for (int i = 0; i < 100; ++i) many.emplace_back(i);
  CHECK(Value(many).json(0).find("[\n0,\n1,") == 0);
}

TEST_CASE("strings are always JSON") {
  CHECK(Value("a\"\\\n\x01\x7F").json() == R"("a\"\\\n\u0001\u007f")");
  CHECK(Value("é😀").json() == "\"é😀\"");
  CHECK(Value("\xFFx").json() == "\"\uFFFDx\"");
}

TEST_CASE("numbers that JSON has not are strings") {
  CHECK(Value(Array{std::numeric_limits<double>::quiet_NaN()}).json() == R"(["NaN"])");
}

TEST_CASE("the locale changes nothing") {
  // Where de_DE is not installed this shows nothing, and passes.
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  CHECK(number_text(1.5) == "1.5");
  CHECK(parse_json("1.5").as_number() == 1.5);
  std::setlocale(LC_ALL, "C");
}
