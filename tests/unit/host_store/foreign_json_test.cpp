#include <doctest/doctest.h>
#include <host/store/foreign_json.hpp>

#include <string>

using clara::host::store::read_foreign_json;

namespace {

std::string read(const std::string& text) {
  const auto found = read_foreign_json(text);
  return (found.value ? found.value->json() : "nothing") +
         (found.skipped.empty() ? "" : " without " + found.skipped);
}

}  // namespace

TEST_CASE("JSON is read as it is") {
  CHECK(read(R"({"a": "NaN", "b": ["-Infinity", 1e3], "c\\": "say \"NaN\""})") ==
        R"({"a":"NaN","b":["-Infinity",1000.0],"c\\":"say \"NaN\""})");
}

TEST_CASE("numbers that only Python writes are left out, with what holds them") {
  CHECK(read("NaN") == "nothing without it is NaN");
  CHECK(read("[1, -Infinity]") == "nothing without it is -Infinity");
  CHECK(read(R"({"x": NaN, "y": 1, "z": {"w": [Infinity]}})") ==
        R"({"y":1} without x is NaN, z is Infinity)");
  CHECK(read(R"({"say": "\"NaN", "x": NaN})") == R"({"say":"\"NaN"} without x is NaN)");
}

TEST_CASE("what is no JSON for another reason is left out as a whole") {
  CHECK(read("") == "nothing without the text is empty; expected a JSON value");
  CHECK(read("{\"x\": NaNo}") == "nothing without expected ',' or '}', found 'o'");
  CHECK(read("123456789012345678901") ==
        "nothing without an integer outside of 64 bits: 123456789012345678901");
  CHECK(read("\"\xff\"") == "nothing without a byte that is not UTF-8");
}
