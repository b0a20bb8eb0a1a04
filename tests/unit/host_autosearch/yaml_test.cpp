#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/autosearch/command_words.hpp>
#include <host/autosearch/yaml.hpp>

#include <cmath>

using clara::host::autosearch::command_words;
using clara::host::autosearch::parse_yaml;

namespace {
std::string refusal(std::string_view text) {
  try {
    return parse_yaml(text, "s.yaml").json();
  } catch (const clara::Error& error) {
    return error.what();
  }
}
}  // namespace

TEST_CASE("scalars have the types of YAML's core schema") {
  CHECK(refusal("[1, -2, +3, 0x1f, 0o17, 1.5, 1e-3, .inf, true, False, null, ~, yes, 1.2.3, \"1\", "
                "'2', a b]") ==
        R"([1,-2,3,31,15,1.5,0.001,"Infinity",true,false,null,null,"yes","1.2.3","1","2","a b"])");
  CHECK(std::isnan(parse_yaml(".nan", "").as_number()));
  CHECK(refusal("[1, 12345678901234567890]") ==
        "s.yaml:1:5: an integer outside of 64 bits: 12345678901234567890");
  CHECK(refusal("0xffffffffffffffffff") ==
        "s.yaml:1:1: an integer outside of 64 bits: 0xffffffffffffffffff");
  CHECK(refusal("0o7777777777777777777777777") ==
        "s.yaml:1:1: an integer outside of 64 bits: 0o7777777777777777777777777");
  CHECK(refusal("+12345678901234567890") ==
        "s.yaml:1:1: an integer outside of 64 bits: +12345678901234567890");
  CHECK(refusal("[0x-1f, 0o-7, +-1, 0x, 0xfg]") == R"(["0x-1f","0o-7","+-1","0x","0xfg"])");
  CHECK(refusal("a: 1e400") == "s.yaml:1:4: a number too large: 1e400");
  CHECK(parse_yaml("1e-400", "").json() == "0.0");
  CHECK(refusal("\"12345678901234567890\"") == "\"12345678901234567890\"");
}

TEST_CASE("every value knows where it was written") {
  const auto value = parse_yaml("a:\n  - b: 1\n    c: x\n", "s.yaml");
  CHECK(value.find("a")->as_array()[0].find("c")->mark().text() == "s.yaml:3:8");
  CHECK(value.as_object().begin()->mark.text() == "s.yaml:1:1");
}

TEST_CASE("anchors and aliases are put in") {
  CHECK(refusal("a: &x [1, 2]\nb: *x\n") == R"({"a":[1,2],"b":[1,2]})");
}

TEST_CASE("what is no search file is refused at its place") {
  CHECK(refusal("a: 1\na: 2\n") == "s.yaml:2:1: the key \"a\" is written twice");
  CHECK(refusal("a: [1, 2\n") == "s.yaml:2:1: end of sequence flow not found");
  CHECK(refusal("? [1]\n: 2\n") == "s.yaml:1:3: a key must be text");
  CHECK(refusal("a: {<<: 1}\n") == "s.yaml:1:5: merge keys (<<) are not understood");
  CHECK(refusal("a: !!python/object:os.system x\n") ==
        "s.yaml:1:4: the tag tag:yaml.org,2002:python/object:os.system is not understood");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "- ";
  CHECK(refusal(deep + "x") == "s.yaml:1:65: is nested too deep (32)");
}

TEST_CASE("a bomb is counted, not expanded") {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", " : "") + before;
    bomb += "]\n";
  }
  CHECK(refusal(bomb) == "s.yaml:5:45: has more than 100000 values, aliases put in");
}

TEST_CASE("a command line is cut into words") {
  CHECK(clara::Value(command_words("python3 -m autosearch 'my boot.py' \"\" a'b'c")).json() ==
        R"(["python3","-m","autosearch","my boot.py","","abc"])");
}
