#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/value.hpp>

#include <string>

using namespace std::string_literals;
using clara::parse_json;
using clara::Value;

namespace {

std::string refusal(const std::string& text) {
  try {
    parse_json(text, "c.json");
  } catch (const clara::Error& error) {
    CHECK(error.code() == clara::ExitCode::config);
    return error.what();
  }
  return "accepted";
}

std::string lists(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("values of every kind") {
  const Value value = parse_json(
      R"({"n": null, "t": true, "f": false, "i": -12, "r": 2e-4, "s": "aé\n\u00e9\ud83d\ude00", "a": [1, [2]], "o": {}})");
  CHECK(value.find("n")->is_null());
  CHECK(value.find("t")->as_bool());
  CHECK_FALSE(value.find("f")->as_bool());
  CHECK(value.find("i")->as_int() == -12);
  CHECK(value.find("r")->as_number() == 0.0002);
  CHECK(value.find("s")->as_string() == "aé\né😀");
  CHECK(*value.find("a") == Value(clara::Array{1, clara::Array{2}}));
  CHECK(*value.find("o") == Value(clara::Object{}));
}

TEST_CASE("integers and reals stay what they are") {
  CHECK(parse_json("1").is_int());
  CHECK_FALSE(parse_json("1.0").is_int());
  CHECK_FALSE(parse_json("1e2").is_int());
  CHECK(parse_json("-9223372036854775808").as_int() == INT64_MIN);
  CHECK(parse_json("9223372036854775807").as_int() == INT64_MAX);
  CHECK(parse_json("1e-400").as_number() == 0);
  CHECK(parse_json("0.00000000001e-400").as_number() == 0);
  CHECK(parse_json("1.7976931348623157e308").as_number() == 1.7976931348623157e308);
}

TEST_CASE("keys keep their order and every value its place") {
  const Value value = parse_json("{\n  \"é\": 1, \"a\": [\n\t2]\n}", "dir/c.json");
  const auto* first = value.as_object().begin();
  CHECK(first->key == "é");
  CHECK(first->mark.text() == "dir/c.json:2:3");
  CHECK(first->value.mark().text() == "dir/c.json:2:8");
  CHECK(first[1].mark.text() == "dir/c.json:2:11");
  CHECK(first[1].value.as_array()[0].mark().text() == "dir/c.json:3:2");
  CHECK_FALSE(parse_json("[1]").mark());
}

TEST_CASE("a byte order mark is skipped") {
  const Value value = parse_json("\xEF\xBB\xBF{\"a\": 1}", "c.json");
  CHECK(value.find("a")->mark().text() == "c.json:1:7");
}

TEST_CASE("32 levels and no more") {
  CHECK(parse_json(lists(32)).is_array());
  CHECK(refusal(lists(33)) ==
        "c.json:1:33: /0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0: nested too "
        "deep; at most 32 levels");
  CHECK(refusal(std::string(100000, '[')).find("nested too deep") != std::string::npos);
}

namespace {

struct Case {
  std::string text, message;
};
const Case kBroken[] = {
    {"", "c.json:1:1: the text is empty; expected a JSON value"},
    {" \n ", "c.json:2:2: the text is empty; expected a JSON value"},
    {"{} x", "c.json:1:4: text after the end of the JSON value: 'x'"},
    {"{\"a\": [1,\n 2", "c.json:2:3: /a: expected ',' or ']', found the end of the text"},
    {"[1, 2,]", "c.json:1:7: a comma before ']'; remove the comma"},
    {"{\"a\": 1,}", "c.json:1:9: a comma before '}'; remove the comma"},
    {"{'a': 1}",
     "c.json:1:2: expected a key in double quotes, found '''; JSON strings are written in double "
     "quotes"},
    {"{\"a\" 1}", "c.json:1:6: expected ':' after the key \"a\", found '1'"},
    {"[True]", "c.json:1:2: /0: expected a value, found True; JSON writes true"},
    {"[None]", "c.json:1:2: /0: expected a value, found None; JSON writes null"},
    {"[NaN]", "c.json:1:2: /0: expected a value, found NaN; JSON has no such number"},
    {"[abc]", "c.json:1:2: /0: expected a value, found abc; text is written in double quotes"},
    {"[1] // x",
     "c.json:1:5: JSON has no comments; rename a key to take a part out, such as \"___search\""},
    {"[01]", "c.json:1:2: /0: a number may not start with 0"},
    {"[1.]", "c.json:1:4: /0: expected a digit after '.', found ']'"},
    {"[-]", "c.json:1:3: /0: expected a digit, found ']'"},
    {"[1e]", "c.json:1:4: /0: expected a digit in the exponent, found ']'"},
    {"[1e400]", "c.json:1:2: /0: a number too large: 1e400"},
    {"[1208925819614629174706176]",
     "c.json:1:2: /0: an integer outside of 64 bits: 1208925819614629174706176"},
    {"[\"a\nb\"]", "c.json:1:4: /0: a string without its closing quote on the same line"},
    {"[\"a\tb\"]", "c.json:1:4: /0: a control character in a string; write \\t"},
    {"[\"a", "c.json:1:4: /0: a string without its closing quote"},
    {R"(["\x"])",
     R"(c.json:1:3: /0: an unknown escape in a string; a backslash itself is written \\)"},
    {R"(["\u12g4"])", R"(c.json:1:3: /0: \u needs four hexadecimal digits)"},
    {R"(["\ud800"])", R"(c.json:1:9: /0: a \u escape that is half a character)"},
    {R"(["\udc00"])", R"(c.json:1:9: /0: a \u escape that is half a character)"},
    {"[\"\xC0\xAF\"]", "c.json:1:3: a byte that is not UTF-8; save the file as UTF-8"},
    {"[\"\xED\xA0\x80\"]", "c.json:1:3: a byte that is not UTF-8; save the file as UTF-8"},
    {"[\"a\", \0]"s, "c.json:1:7: a NUL character"},
    {"\xFF\xFE{\0}\0"s, "c.json:1:1: the text is UTF-16; save it as UTF-8"},
    {"{\0}\0"s, "c.json:1:1: the text is UTF-16; save it as UTF-8"},
    {"\0\0\xFE\xFF"s, "c.json:1:1: the text is UTF-32; save it as UTF-8"},
};

}  // namespace

TEST_CASE("broken text is refused with its place and what helps") {
  for (const auto& one : kBroken) CHECK(refusal(one.text) == one.message);
}

TEST_CASE("every duplicate key is told, with what stops the reading") {
  CHECK(refusal("{\"a\": {\"b\": 1,\n \"b\": 2}, \"a\": 3, ]") ==
        "c.json:2:2: /a/b: the key \"b\" is written twice; remove or rename one of them\n"
        "c.json:2:11: /a: the key \"a\" is written twice; remove or rename one of them\n"
        "c.json:2:19: expected a key in double quotes, found ']'");
}

TEST_CASE("an object of many keys is read in no time") {
  std::string text = "{";
  for (int i = 0; i < 200000; ++i) text += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  CHECK(parse_json(text + "}").as_object().size() == 200000);
}

TEST_CASE("what goes on behind a number or a word is told as one") {
  CHECK(refusal(R"({"a": [1, 02]})") == "c.json:1:11: /a/1: a number may not start with 0");
  CHECK(refusal(R"({"a": -01})") == "c.json:1:7: /a: a number may not start with 0");
  CHECK(refusal("00") == "c.json:1:1: a number may not start with 0");
  CHECK(refusal(R"({"a": {"b": truer}})") ==
        "c.json:1:13: /a/b: expected a value, found truer; text is written in double quotes");
  CHECK(refusal("[12x]") == "c.json:1:4: expected ',' or ']', found 'x'");
  CHECK(refusal("[1e99999999999]") == "c.json:1:2: /0: a number too large: 1e99999999999");
  CHECK(refusal("[1e-99999999999]") == "c.json:1:2: /0: an exponent too large: 1e-99999999999");
}
