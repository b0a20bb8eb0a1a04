#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/internal/config_call.hpp>

#include <optional>

using clara::compile_config_call;
using clara::ConfigCall;
using Form = clara::ConfigCall::Form;
using Keys = std::vector<std::string>;

namespace {

void check_call(const char* text, Form form, const Keys& keys, bool first, bool single) {
  CAPTURE(text);
  const auto call = compile_config_call(text);
  CHECK(call.form == form);
  CHECK(call.keys == keys);
  CHECK(call.first == first);
  CHECK(call.single == single);
}

bool refused(const std::string& text) {
  try {
    compile_config_call(text);
    return false;
  } catch (const clara::Error& error) {
    CHECK(error.code() == clara::ExitCode::config);
    return true;
  }
}

}  // namespace

TEST_CASE("the forms of real configs") {
  CHECK(compile_config_call("#@model.parameters()").reference == "@model");
  check_call("#@model.parameters()", Form::parameters, {}, false, false);
  check_call("#monai.handlers.from_engine(['pred', 'label'])", Form::from_engine, {"pred", "label"},
             false, false);
  check_call("#monai.handlers.from_engine(['loss'], first=True)", Form::from_engine, {"loss"}, true,
             false);
  check_call("#from_engine(\"loss\", True)", Form::from_engine, {"loss"}, true, true);
  check_call("#from_engine(keys=('a', 'b',), first=False)", Form::from_engine, {"a", "b"}, false,
             false);
  check_call("lambda x: None", Form::none, {}, false, false);
  check_call("lambda x: x['loss']", Form::from_engine, {"loss"}, false, true);
  check_call("lambda x: x[0][\"loss\"]", Form::from_engine, {"loss"}, true, true);
  check_call("lambda x: (x['pred'], x['label'])", Form::from_engine, {"pred", "label"}, false,
             false);
  check_call("lambda out:[out[0]['pred'],out[0]['label']]", Form::from_engine, {"pred", "label"},
             true, false);
  check_call("lambda x: [i['loss'] for i in x]", Form::from_engine, {"loss"}, false, true);
}

TEST_CASE("everything else is refused") {
  const char* texts[] = {"#",
                         "#@",
                         "#@model",
                         "#@model.parameters",
                         "#@model.parameters() ;",
                         "#@model.eval()",
                         "#__import__('os')",
                         "#monai.handlers.from_engine()",
                         "#monai.handlers.from_engine([])",
                         "#monai.from_engine(['a'])",
                         "#from_engine(['a'], first=1)",
                         "#from_engine(['a\\'b'])",
                         "#from_engine(['a)",
                         "lambda",
                         "lambda x",
                         "lambda x:",
                         "lambda x: y['a']",
                         "lambda x: x[1]['a']",
                         "lambda x: x['a'](1)",
                         "lambda x: (x[0]['a'], x['b'])",
                         "lambda x: ()",
                         "lambda x: [i['a'] for j in x]",
                         "lambda x: [i['a'] for i in y]",
                         "lambda x: __import__('os').system('true')",
                         "lambda engine: print(engine.state.iteration)",
                         "x['a']"};
  for (const auto* text : texts) CHECK_MESSAGE(refused(text), text);
  CHECK(refused("#" + std::string(5000, '(') + std::string(5000, ')')));
}

TEST_CASE("the refusal says what is allowed") {
  clara::Value text("#eval('1')");
  text.with_mark({std::make_shared<const std::string>("c.json"), 3, 7});
  std::optional<clara::Error> error;
  try {
    compile_config_call(text);
  } catch (const clara::Error& caught) {
    error = caught;
  }
  REQUIRE(error);
  CHECK(std::string(error->what()) ==
        "c.json:3:7: no form that is understood: \"#eval('1')\"; allowed are "
        "\"#@model.parameters()\", "
        "\"#monai.handlers.from_engine(['pred', 'label'], first=True)\", \"lambda x: None\", "
        "\"lambda x: x['loss']\", \"lambda x: x[0]['loss']\", \"lambda x: (x['pred'], "
        "x['label'])\" and "
        "\"lambda x: [i['loss'] for i in x]\"; no code is ever run");
}

TEST_CASE("what starts like an expression") {
  CHECK(clara::is_config_call("#anything"));
  CHECK(clara::is_config_call("lambda x: 1"));
  CHECK_FALSE(clara::is_config_call("lambda_weight"));
  CHECK_FALSE(clara::is_config_call("@model"));
  CHECK_FALSE(clara::is_config_call(""));
}
