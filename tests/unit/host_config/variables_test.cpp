#include <doctest/doctest.h>
#include <host/config/variables.hpp>

#include <string>

#include "read.hpp"

using clara::Issues;
using clara::parse_json;
using clara::Value;
using clara::host::config::setting_value;
using clara::host::config::Variables;
using clara::testing::read;
using clara::testing::training;

namespace {

Variables of(const std::string& object) {
  Variables variables;
  const Value parsed = parse_json(object, "c.json");
  for (const auto& member : parsed.as_object())
    variables.set(member.key, member.value, Variables::Source::config);
  return variables;
}

std::string said(const std::string& variables, const std::string& value) {
  Issues issues;
  of(variables).substitute(parse_json(value, "u.json"), "/x", issues);
  return issues.text();
}

}  // namespace

TEST_CASE("a whole {NAME} takes the value's own type, an embedded one becomes text") {
  auto variables =
      of(R"({"n": 3, "r": 2e-4, "b": true, "s": "text", "l": [1, {"a": "{n}"}], "z": null})");
  Issues issues;
  const auto substituted = [&](const char* text) {
    return variables.substitute(Value(text), "/x", issues);
  };
  CHECK(substituted("{n}") == Value(3));
  CHECK(substituted("{r}") == Value(0.0002));
  CHECK(substituted("{b}") == Value(true));
  CHECK(substituted("{z}") == Value());
  CHECK(substituted("{l}") == parse_json(R"([1, {"a": 3}])"));
  CHECK(substituted("{s}/{n}-{r}-{b}") == Value("text/3-0.0002-true"));
  CHECK(substituted(" {n}") == Value(" 3"));
  CHECK(substituted("{ n }{}{1a}{n.x}{{n") == Value("{ n }{}{1a}{n.x}{{n"));
  CHECK(substituted("{{n}}") == Value("{3}"));
  CHECK(issues.empty());
}

TEST_CASE("undefined names and circles are told at their place") {
  CHECK(said(R"({"epochs": 1})", R"(["{epoch}"])") ==
        "u.json:1:2: /x/0: {epoch} is not defined; did you mean \"epochs\"?");
  CHECK(said("{}", R"("a{DATA_ROOT}b")") ==
        "u.json:1:1: /x: {DATA_ROOT} is not defined; define it in environment.json or with --set "
        "DATA_ROOT=...");
  CHECK(said(R"({"a": "{a}"})", R"("{a}")") == "c.json:1:7: /a: {a} refers to itself: {a} -> {a}");
  CHECK(said(R"({"a": "x{b}", "b": ["{c}"], "c": "{a}"})", R"("{b}")") ==
        "c.json:1:7: /a: {b} refers to itself: {b} -> {c} -> {a} -> {b}");
}

TEST_CASE("values that grow without end are refused") {
  std::string text = "{\"a0\": \"0123456789\"";
  for (int i = 1; i < 14; ++i) {
    const auto before = "{a" + std::to_string(i - 1) + "}";
    std::string ten;
    for (int k = 0; k < 10; ++k) ten += before;
    text += ", \"a" + std::to_string(i) + "\": \"" + ten + "\"";
  }
  const auto told = said(text + "}", R"("{a13}")");
  CHECK(told.find("are too much text") != std::string::npos);
  std::string chain = "{\"a0\": 1";
  for (int i = 1; i < 30; ++i)
    chain += ", \"a" + std::to_string(i) + "\": [\"{a" + std::to_string(i - 1) + "}\"]";
  CHECK(said(chain + "}", R"("{a29}")").find("a chain of more than 16 names") != std::string::npos);
}

TEST_CASE("values of --set") {
  CHECK(setting_value("True") == Value(true));
  CHECK(setting_value("False") == Value(false));
  CHECK(setting_value("None") == Value());
  CHECK(setting_value("true") == Value(true));
  CHECK(setting_value("12") == Value(12));
  CHECK(setting_value("2e-4") == Value(0.0002));
  CHECK(setting_value(".5") == Value(0.5));
  CHECK(setting_value("+1.") == Value(1.0));
  CHECK(setting_value("[1, 2]") == parse_json("[1, 2]"));
  CHECK(setting_value("\"1\"") == Value("1"));
  CHECK(setting_value("models/x.pt") == Value("models/x.pt"));
  CHECK(setting_value("nan") == Value("nan"));
  CHECK(setting_value("1e999") == Value("1e999"));
  CHECK(setting_value("") == Value(""));
  for (const auto* text : {"007", "-007", "+00", "0012", "00.5"})
    CHECK(setting_value(text) == Value(text));
  CHECK(setting_value("0") == Value(0));
  CHECK(setting_value("+0.5") == Value(0.5));
}

TEST_CASE("the command line wins over environment.json, which wins over the config") {
  const auto config = training(R"("epochs": 1, "amp": false,)", "", "", "\"{epochs}\"");
  const auto epochs = [](const clara::testing::Read& r) {
    CHECK(r.said == "");
    return r.plan.effective.find("train")
        ->find("trainer")
        ->find("args")
        ->find("max_epochs")
        ->as_int();
  };
  CHECK(epochs(read(config)) == 1);
  CHECK(epochs(read(config, R"({"epochs": 2})")) == 2);
  CHECK(epochs(read(config, R"({"epochs": 2})", {"epochs=3"})) == 3);
  CHECK(epochs(read(config, "{}", {"epochs=3", "epochs=4"})) == 4);
}

TEST_CASE("what is set must be known") {
  const auto config = training(R"("epochs": 1,)", "", "", "\"{epochs}\"");
  CHECK(read(config, "{}", {"epoch=3"}).said ==
        "--set: /epoch: the training config has no \"epoch\"; did you mean \"epochs\"?");
  CHECK(read(config, "{}", {"train=3"}).said ==
        "--set: /train: \"train\" holds components and cannot be set as a variable");
  CHECK(read(config, R"({"validate": 3})").said ==
        "environment.json:1:14: /validate: \"validate\" holds components and cannot be set as a "
        "variable");
  CHECK(read(config, R"({"MMAR_CKPT": "a"})", {"MMAR_CKPT=b", "amp=True"}).said == "");
  CHECK(read(training(R"("epochs": 1,)", "", "", "\"{NEW_NAME}\""), "{}", {"NEW_NAME=3"}).said ==
        "");
}

TEST_CASE("a wrong value says where it was set") {
  CHECK(read(training(R"("epochs": "ten",)", "", "", "\"{epochs}\"")).said ==
        "config.json:2:163: /train/trainer/args/max_epochs: expected an integer, got \"ten\"; "
        "{epochs} is set at "
        "config.json:1:12");
  CHECK(read(training(R"("epochs": 1,)", "", "", "\"{epochs}\""), "{}", {"epochs=1.5"}).said ==
        "config.json:2:163: /train/trainer/args/max_epochs: expected an integer, got 1.5; {epochs} "
        "is set by --set");
}

TEST_CASE("a switch that is none says where it was set, and nothing else of it is looked at") {
  const std::string said =
      "config.json:2:59: /train/lr_scheduler/0/disabled: expected true or false, got \"True\"; "
      "{off} is set ";
  const auto config = training(
      "", R"("lr_scheduler": [{"name": "StepLR", "disabled": "{off}", "args": {"step_size": 1}}],
"handlers": [{"name": "StatsHandler", "disabled": "{off2}", "args": {"no": 1}}],)");
  CHECK(read(config, R"({"off": "True", "off2": 1})").said == said + "at environment.json:1:9");
  CHECK(read(config, R"({"off2": true})", {"off=yes"}).said ==
        "config.json:2:59: /train/lr_scheduler/0/disabled: expected true or false, got \"yes\"; "
        "{off} is set by --set");
  CHECK(read(config, R"({"off": false})").said ==
        "config.json:3:51: /train/handlers/0/disabled: {off2} is not defined; did you mean "
        "\"off\"?");
}

TEST_CASE("@NAME of a first-level value means what {NAME} means") {
  const auto config = [](const std::string& keys) {
    return training(
        R"("both": ["image", "label"],)",
        R"("pre_transforms": [{"name": "LoadImaged", "args": {"keys": )" + keys + "}}],");
  };
  const auto whole = read(config("\"@both\""));
  CHECK(whole.said == "");
  CHECK(whole.plan.effective.json().find(R"("keys":["image","label"])") != std::string::npos);
  // A name that is not there is what it was.
  CHECK(read(config("\"@all\"")).plan.effective.json().find(R"("keys":"@all")") !=
        std::string::npos);
}

TEST_CASE("MMAR_CKPT_DIR is models unless it is set") {
  const auto config = training("", R"("handlers": [{"name": "CheckpointSaver", "args":
      {"save_dir": "{MMAR_CKPT_DIR}/x", "save_dict": {}}}],)");
  const auto folder = [&](const std::string& environment,
                          const std::vector<std::string>& settings) {
    const auto r = read(config, environment, settings);
    CHECK(r.said == "");
    const auto text = r.plan.effective.json();
    const auto at = text.find("save_dir") + 11;
    return text.substr(at, text.find('"', at) - at);
  };
  CHECK(folder("{}", {}) == "models/x");
  CHECK(folder(R"({"MMAR_CKPT_DIR": "out"})", {}) == "out/x");
  CHECK(folder(R"({"MMAR_CKPT_DIR": "out"})", {"MMAR_CKPT_DIR=/data"}) == "/data/x");
}

TEST_CASE("one name to search may be written as text, and a component of ours by its path") {
  CHECK(read(training("", R"("lr_scheduler": {"path": "StepLR", "args": {"step_size": 1},
      "search": [{"type": "float", "args": "gamma", "targets": [0, 1]}]},)"))
            .said == "");
  CHECK(clara::testing::said_of_branches(clara::testing::sources_of(
            training("", R"("lr_scheduler": {"path": "StepLR", "args": {"step_size": 1},
"search": [{"type": "float", "args": "gama", "targets": [0, 1]}]},)"))) ==
        "config.json:3:38: /train/lr_scheduler/search/0/args: StepLR has no argument \"gama\"; did "
        "you mean \"gamma\"?");
}
