#include <doctest/doctest.h>
#include <host/config/search.hpp>

#include <string>

#include "read.hpp"

using clara::Issues;
using clara::Parameter;
using clara::parse_json;
using clara::SearchValues;
using clara::Value;
using clara::host::config::ConfigType;
using clara::host::config::layout_of;
using clara::host::config::Search;
using clara::testing::InventedComponents;
using clara::testing::training;

namespace {

struct Found {
  Value config;
  Search search;
  std::string said;

  const Parameter& at(std::size_t i) const { return search.space().parameters().at(i); }
  /// The section of the concrete config, without `search` and `apply`.
  Value concrete(const std::string& values, const std::string& key) const {
    const auto placed = search.place(config, SearchValues::from_value(parse_json(values)), false);
    return *placed.find("train")->find(key);
  }
};

Found find(const std::string& config) {
  static const InventedComponents components;
  Issues issues;
  Value parsed = parse_json(config, "c.json");
  auto search = Search::find(parsed, layout_of(ConfigType::training), components, issues);
  return {std::move(parsed), std::move(search), issues.text()};
}

/// One entry on the lr_scheduler's step_size and gamma.
std::string said_of(const std::string& entry) {
  return find(R"({"train": {"lr_scheduler": {"name": "StepLR", "args": {"step_size": 1},
"search": [)" +
              entry + "]}}}")
      .said;
}

std::string in_train(const std::string& members, const std::string& first_level = "") {
  return training(first_level, members + ",");
}

// The examples of Clara's page on search spaces, as printed there.
constexpr const char* kProbability =
    R"({ "name": "RandomAxisFlip", "args": { "fields": [ "image", "label" ], "probability": 0.0 }, "search": [ { "domain": "transform", "args": ["probability"], "type": "float", "targets": [0.0, 1.0] } ] })";
constexpr const char* kAlias =
    R"({ "name": "RandomAxisFlip", "args": { "fields": ["image", "label"], "probability": 0.0 }, "search": [ { "domain": "transform", "args": ["probability#prob"], "type": "enum", "targets": [0.0, 1.0] } ] }, { "name": "RandomRotate3D", "args": { "fields": ["image", "label"], "probability": 0.0 }, "apply": { "probability": "prob" } })";
constexpr const char* kTogether =
    R"({ "name": "RandomAxisFlip", "args": { "fields": ["image", "label"], "probability": 0.0 }, "search": [ { "domain": "transform", "args": ["@disabled#d"], "type": "enum", "targets": [0.0, 1.0] } ] }, { "name": "RandomRotate3D", "args": { "fields": ["image", "label"], "probability": 0.0 }, "apply": { "@disabled": "d" } })";
constexpr const char* kFirstLevel =
    R"("search": [ { "domain": "transform", "type": "enum", "args": ["d1", "d2"], "targets": [[true, false], [false, true]] } ],)";
constexpr const char* kExclusive =
    R"({ "name": "RandomAxisFlip", "args": { "fields": ["image", "label"], "probability": 0.0 }, "apply": { "@disabled": "d1" } }, { "name": "RandomRotate3D", "args": { "fields": ["image", "label"], "probability": 0.0 }, "apply": { "@disabled": "d2" } })";
constexpr const char* kOptimizers =
    R"("optimizer": [ { "name": "NovoGrad", "apply": { "@disabled": "d1" } }, { "name": "Adam", "apply": { "@disabled": "d2" } } ])";

std::string transforms(const char* list) {
  return "{\"train\": {\"pre_transforms\": [" + std::string(list) + "]}}";
}

}  // namespace

TEST_CASE("a component with an argument to search") {
  const auto found = find(transforms(kProbability));
  CHECK(found.said == "");
  REQUIRE(found.search.space().parameters().size() == 1);
  CHECK(found.at(0).name == "RandomAxisFlip.probability");
  CHECK(found.at(0).key() == "transform:RandomAxisFlip.probability");
  CHECK(found.at(0).type == Parameter::Type::real);
  CHECK(found.at(0).low == 0);
  CHECK(found.at(0).high == 1);
  CHECK(found.at(0).targets == std::vector<std::string>{"train/pre_transforms/0/args/probability"});
  CHECK(found.concrete(R"({"RandomAxisFlip.probability": 0.25})", "pre_transforms").json() ==
        R"([{"name":"RandomAxisFlip","args":{"fields":["image","label"],"probability":0.25}}])");
}

TEST_CASE("example 1: an alias takes the value to another component") {
  const auto found = find(transforms(kAlias));
  CHECK(found.said == "");
  CHECK(found.at(0).choices == std::vector<Value>{0.0, 1.0});
  CHECK(found.at(0).targets == std::vector<std::string>{"train/pre_transforms/0/args/probability",
                                                        "train/pre_transforms/1/args/probability"});
  CHECK(found.concrete(R"({"RandomAxisFlip.probability": 1.0})", "pre_transforms").json() ==
        R"([{"name":"RandomAxisFlip","args":{"fields":["image","label"],"probability":1.0}},)"
        R"({"name":"RandomRotate3D","args":{"fields":["image","label"],"probability":1.0}}])");
}

TEST_CASE("example 2: 0.0 and 1.0 switch two components together") {
  const auto found = find(transforms(kTogether));
  CHECK(found.said == "");
  CHECK(found.at(0).name == "RandomAxisFlip.disabled");
  CHECK(found.at(0).choices == std::vector<Value>{false, true});
  const auto list = found.concrete(R"({"RandomAxisFlip.disabled": true})", "pre_transforms");
  CHECK(list.as_array()[0].find("disabled")->as_bool());
  CHECK(list.as_array()[1].find("disabled")->as_bool());
}

TEST_CASE("example 3: first-level names make two components exclude each other") {
  const auto config =
      "{" + std::string(kFirstLevel) + "\"train\": {\"pre_transforms\": [" + kExclusive + "]}}";
  const auto found = find(config);
  CHECK(found.said == "");
  CHECK(found.at(0).name == "d1,d2");
  CHECK(found.at(0).tuple);
  CHECK(found.at(0).targets == std::vector<std::string>{"d1", "d2",
                                                        "train/pre_transforms/0/disabled",
                                                        "train/pre_transforms/1/disabled"});
  const auto list = found.concrete(R"({"d1,d2": [false, true]})", "pre_transforms");
  CHECK_FALSE(list.as_array()[0].find("disabled")->as_bool());
  CHECK(list.as_array()[1].find("disabled")->as_bool());
}

TEST_CASE("example 4: one of two optimizers") {
  const auto found = find("{" + std::string(kFirstLevel) + "\"train\": {" + kOptimizers + "}}");
  CHECK(found.said == "");
  CHECK(found.concrete(R"({"d1,d2": [true, false]})", "optimizer").json() ==
        R"([{"name":"NovoGrad","disabled":true},{"name":"Adam","disabled":false}])");
}

TEST_CASE("a searched config is checked under every branch") {
  const auto said = [](const std::string& first_level, const std::string& optimizers) {
    return clara::testing::said_of_branches(clara::testing::sources_of(
        "{" + first_level +
        "\n\"train\": {\"loss\": {\"name\": \"DiceLoss\"}, \"model\": {\"name\": \"UNet\"}, " +
        optimizers + R"(, "trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": 1}}}})"));
  };
  CHECK(said(kFirstLevel, kOptimizers) == "");
  CHECK(
      said(
          R"("search": [{"type": "enum", "args": ["d1", "d2"], "targets": [[true, false], [true, true], [false, false]]}],)",
          kOptimizers) ==
      "config.json:2:81: /train/optimizer: exactly one entry of \"optimizer\" must be enabled, but "
      "0 of 2 are "
      "(when the search sets d1,d2 to [true,true]); set \"disabled\" to false on one of them\n"
      "config.json:2:81: /train/optimizer: exactly one entry of \"optimizer\" must be enabled, but "
      "2 of 2 are "
      "(when the search sets d1,d2 to [false,false]); set \"disabled\" on the others");
  CHECK(said("", R"("optimizer": {"name": "Adam"},
"lr_scheduler": {"name": "StepLR", "args": {"step_size": 10},
"search": [{"type": "float", "args": ["step_size"], "targets": [1, 5]},
{"type": "enum", "args": ["gamma"], "targets": [0.1, "high"]}]})") ==
        "config.json:5:54: /train/lr_scheduler/args/gamma: expected a number, got \"high\" (when "
        "the search sets "
        "lr_scheduler.gamma to \"high\")\n"
        "config.json:3:58: /train/lr_scheduler/args/step_size: expected an integer, got 3.472 "
        "(when the search sets lr_scheduler.step_size to 3.472)");
}

TEST_CASE("ranges, logarithms, integers and switches") {
  const auto found =
      find(in_train(R"("lr_scheduler": {"name": "StepLR", "args": {"step_size": 1}, "search": [
    {"type": "int", "args": ["step_size"], "targets": [10, 50], "step": 10, "domain": "lr"},
    {"type": "float", "args": ["gamma"], "targets": [1e-4, 1], "log": true}]},
    "pre_transforms": [{"name": "AsDiscreted", "args": {"keys": "a"}, "search": [{"type": "bool", "args": ["argmax", "@disabled"]}]}])"));
  CHECK(found.said == "");
  CHECK(found.at(0).type == Parameter::Type::integer);
  CHECK(found.at(0).step == 10);
  CHECK(found.at(0).key() == "lr:lr_scheduler.step_size");
  CHECK(found.at(1).log);
  CHECK(found.at(2).name == "AsDiscreted.argmax");
  CHECK(found.at(2).choices == std::vector<Value>{false, true});
  CHECK(found.at(3).name == "AsDiscreted.disabled");
}

TEST_CASE("a float has steps, too") {
  const auto found =
      find(in_train(R"("lr_scheduler": {"name": "StepLR", "args": {"step_size": 1}, "search": [
    {"type": "float", "args": ["gamma"], "targets": [0.1, 1], "step": 0.3}]})"));
  CHECK(found.said == "");
  CHECK(found.at(0).type == Parameter::Type::real);
  CHECK(found.at(0).step == 0.3);
}

TEST_CASE("names are made unique, lists as values stay whole") {
  const auto found = find(in_train(R"("pre_transforms": [
    {"name": "RandFlipd", "args": {"keys": "a"}, "search": [{"type": "float", "args": ["prob"], "targets": [0, 1]}]},
    {"name": "RandFlipd", "args": {"keys": "a"}, "search": [{"type": "float", "args": ["prob"], "targets": [[0, 1]]}]},
    {"name": "RandFlipd#x", "args": {"keys": "a"}, "search": [{"type": "enum", "args": ["keys"], "targets": [[["a"]], [["a", "b"]]]}]}])"));
  CHECK(found.said == "");
  CHECK(found.at(0).name == "RandFlipd.prob");
  CHECK(found.at(1).name == "RandFlipd_2.prob");
  CHECK(found.at(2).name == "x.keys");
  CHECK(found.concrete(R"({"x.keys": ["a", "b"]})", "pre_transforms").as_array()[2].json() ==
        R"({"name":"RandFlipd#x","args":{"keys":["a","b"]}})");
}

TEST_CASE("@name at the first level is the name, and apply takes variables that are not searched") {
  const auto found = find(training(
      R"("p": 0.5, "search": [{"type": "enum", "args": ["@off"], "targets": [[true], [false]]}],)",
      R"("pre_transforms": [{"name": "RandFlipd", "args": {"keys": "a"}, "apply": {"@disabled": "off", "prob": "p"}}],)"));
  CHECK(found.said == "");
  CHECK(found.at(0).name == "off");
  CHECK(found.concrete(R"({"off": false})", "pre_transforms").json() ==
        R"([{"name":"RandFlipd","args":{"keys":"a","prob":"{p}"},"disabled":false}])");
}

TEST_CASE("search keys stay when they are asked for") {
  const auto found = find(transforms(kAlias));
  const auto kept = found.search.place(
      found.config, SearchValues::from_value(parse_json(R"({"RandomAxisFlip.probability": 1.0})")),
      true);
  const auto& list = kept.find("train")->find("pre_transforms")->as_array();
  CHECK(list[0].find("search") != nullptr);
  CHECK(list[1].find("apply") != nullptr);
  CHECK(list[1].find("args")->find("probability")->as_number() == 1);
}

TEST_CASE("what is wrong with a search entry") {
  const std::string p = "c.json:2:12: /train/lr_scheduler/search/0";
  CHECK(said_of("3") == p + ": expected an object with domain, type, args and targets, got 3");
  CHECK(said_of("{}") == p + ": a search entry needs \"type\"\n" + p +
                             ": a search entry needs \"args\"\n" + p +
                             ": a search entry needs \"targets\"");
  CHECK(said_of(R"({"type": "enumm", "args": ["gamma"], "targets": [1]})") ==
        "c.json:2:21: /train/lr_scheduler/search/0/type: expected \"float\", \"int\", \"enum\" or "
        "\"bool\", got "
        "\"enumm\"; did you mean \"enum\"?");
  CHECK(said_of(R"({"type": "enum", "args": ["gama"], "targets": [1]})") ==
        "c.json:2:38: /train/lr_scheduler/search/0/args/0: StepLR has no argument \"gama\"; did "
        "you mean \"gamma\"?");
  CHECK(said_of(R"({"type": "enum", "args": ["@disable"], "targets": [1]})") ==
        "c.json:2:38: /train/lr_scheduler/search/0/args/0: there is no attribute \"disable\" to "
        "search; did you mean "
        "\"disabled\"?");
}

TEST_CASE("what is wrong with the targets of a search entry") {
  CHECK(said_of(R"({"type": "enum", "args": ["gamma"], "targets": []})") ==
        "c.json:2:59: /train/lr_scheduler/search/0/targets: expected a list that is not empty, got "
        "[]");
  CHECK(said_of(R"({"type": "float", "args": ["gamma"], "targets": [1, 0]})") ==
        "c.json:2:60: /train/lr_scheduler/search/0/targets: the low end is above the high end in "
        "[1,0]");
  CHECK(said_of(R"({"type": "float", "args": ["gamma"], "targets": ["NaN", 1]})") ==
        "c.json:2:60: /train/lr_scheduler/search/0/targets: expected [low, high], two numbers, got "
        "[\"NaN\",1]");
  CHECK(said_of(R"({"type": "enum", "args": ["gamma", "step_size"], "targets": [[1, 2], [1]]})") ==
        "c.json:2:81: /train/lr_scheduler/search/0/targets/1: expected a list of 2 values, one for "
        "each name in args, "
        "got [1]");
  CHECK(said_of(R"({"type": "enum", "args": ["gamma"], "targets": [[1, 2], [3, 4]]})")
            .find("one value that is a list is written [[1,2]]") != std::string::npos);
  CHECK(said_of(R"({"type": "enum", "args": ["gamma"], "targets": [1, 1]})") ==
        "c.json:2:63: /train/lr_scheduler/search/0/targets/1: 1 is written twice");
  CHECK(said_of(R"({"type": "float", "args": ["gamma"], "targets": [0, 1], "log": true})") ==
        "c.json:2:60: /train/lr_scheduler/search/0/targets: a logarithmic range starts above 0, "
        "got [0,1]");
  CHECK(
      said_of(R"({"type": "float", "args": ["gamma", "gamma"], "targets": [0, 1], "stepp": 2})") ==
      "c.json:2:77: /train/lr_scheduler/search/0/stepp: warning: a search entry has no \"stepp\"; "
      "it is ignored; "
      "did you mean \"step\"?\n"
      "c.json:2:48: /train/lr_scheduler/search/0/args/1: \"gamma\" is named twice");
  CHECK(said_of(R"({"type": "float", "args": ["@disabled"], "targets": [0, 1]})") ==
        "c.json:2:39: /train/lr_scheduler/search/0/args/0: \"@disabled\" is true or false; search "
        "it as a \"bool\" or "
        "an \"enum\"");
}

TEST_CASE("what is wrong with aliases") {
  CHECK(find(in_train(R"("lr_scheduler": {"name": "StepLR", "search": [
{"type": "float", "args": ["gamma#a", "step_size#a"], "targets": [0, 1]}]})"))
            .said ==
        "c.json:3:39: /train/lr_scheduler/search/0/args/1: the alias \"a\" is defined twice");
  CHECK(find(training("\"a\": 1,", R"("lr_scheduler": {"name": "StepLR", "search": [
{"type": "float", "args": ["gamma#a"], "targets": [0, 1]}]},)"))
            .said ==
        "c.json:3:28: /train/lr_scheduler/search/0/args/0: the alias \"a\" is also a first-level "
        "name");
  CHECK(find(in_train(R"("lr_scheduler": {"name": "StepLR", "search": [
{"type": "float", "args": ["gamma#alpha"], "targets": [0, 1]}], "apply": {"step_size": "alphe"}})"))
            .said ==
        "c.json:3:88: /train/lr_scheduler/apply/step_size: there is no alias or first-level name "
        "\"alphe\"; did you mean "
        "\"alpha\"?");
  CHECK(find(in_train(R"("lr_scheduler": {"name": "StepLR", "search": [
{"type": "float", "args": ["gamma#alpha"], "targets": [0, 1]}], "apply": {"@disabled": "alpha"}})"))
            .said ==
        "c.json:3:88: /train/lr_scheduler/apply/@disabled: expected an alias of true and false (or "
        "1 and 0), but "
        "\"alpha\" has other values");
}
