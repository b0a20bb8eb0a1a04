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

TEST_CASE("what an early stop looks at") {
  for (const char* text : {"#monai.handlers.stopping_fn_from_metric('val_dice')",
                           "#stopping_fn_from_metric(\"val_dice\")",
                           "lambda engine: engine.state.metrics['val_dice']"}) {
    check_call(text, Form::score, {"val_dice"}, false, false);
    CHECK_FALSE(compile_config_call(text).negative);
  }
  check_call("lambda e: -e.state.metrics['loss']", Form::score, {"loss"}, false, false);
  CHECK(compile_config_call("lambda e: -e.state.metrics['loss']").negative);
  for (const char* text :
       {"#monai.handlers.stopping_fn_from_loss()", "lambda x: -x.state.output[0]['loss']",
        "lambda x: -x.state.output['loss']"}) {
    check_call(text, Form::score, {}, false, false);
    CHECK(compile_config_call(text).negative);
  }
}

TEST_CASE("what a handler prints") {
  const auto every = compile_config_call(
      "lambda engine: print(f'iter: {engine.state.iteration}/{engine.state.epoch_length}') if "
      "engine.state.iteration % 10 == 0 else None");
  CHECK(every.form == Form::print);
  CHECK(every.every == 10);
  REQUIRE(every.printed.size() == 2);
  CHECK(every.printed[0].text == "iter: ");
  CHECK(every.printed[0].attribute == "iteration");
  CHECK(every.printed[1].text == "/");
  CHECK(every.printed[1].attribute == "epoch_length");
  const auto named = compile_config_call(
      "lambda engine: print(f'image: \"{engine.state.batch[\"name\"][0]}\", iter: "
      "{engine.state.iteration}.')");
  CHECK(named.every == 1);
  REQUIRE(named.printed.size() == 3);
  CHECK(named.printed[0].text == "image: \"");
  CHECK(named.printed[0].batch_key == "name");
  CHECK(named.printed[1].text == "\", iter: ");
  CHECK(named.printed[2].text == ".");
  CHECK(compile_config_call("lambda e: print('done')").printed.size() == 1);
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
                         "lambda e: print(f'{e.state.optimizer}')",
                         "lambda e: print(f'{open(1)}')",
                         "lambda e: print(f'{e.state.iteration')",
                         "lambda e: print(f'iteration}')",
                         "lambda e: print(f'a') if e.state.iteration % 0 == 0 else None",
                         "lambda e: print(f'a') if e.state.epoch % 2 == 0 else None",
                         "lambda e: print(f'a'); quit()",
                         "lambda e: e.state.metrics['a'] + 1",
                         "lambda e: e.state.output[0]['pred']",
                         "lambda e: -f.state.metrics['a']",
                         "lambda e: e.metrics['a']",
                         "#stopping_fn_from_metric()",
                         "#stopping_fn_from_loss(1)",
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
