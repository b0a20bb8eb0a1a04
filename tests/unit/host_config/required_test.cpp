// What a config cannot do without.

#include <doctest/doctest.h>

#include <string>

#include "read.hpp"

using clara::testing::read;

namespace {

std::string automl(const std::string& executor, const std::string& controller,
                   const std::string& environment = "{}") {
  return read(R"({"executor": {"name": "MMARExecutor")" + executor +
                  "},\n\"controller\": {\"name\": \"RandomController\"" + controller + "}}",
              environment)
      .said;
}

std::string trainer(const std::string& more, const std::string& environment = "{}") {
  return read(
             R"({"train": {"loss": {"name": "DiceLoss"}, "optimizer": {"name": "Adam"},
"model": {"name": "UNet"}, "trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": 1})" +
                 more + "}},\n" +
                 R"("validate": {"evaluator": {"name": "SupervisedEvaluator", "disabled": true}}})",
             environment)
      .said;
}

}  // namespace

TEST_CASE("what is required cannot be disabled") {
  CHECK(automl("", "") == "");
  CHECK(automl(R"(, "disabled": false)", R"(, "disabled": 0)") == "");
  CHECK(automl(R"(, "disabled": true)", R"(, "disabled": "{off}")", R"({"off": 1.0})") ==
        "config.json:1:51: /executor/disabled: the AutoML config needs \"executor\", but it is "
        "disabled\n"
        "config.json:2:56: /controller/disabled: the AutoML config needs \"controller\", but it is "
        "disabled; {off} is set at environment.json:1:9");
  CHECK(trainer("") == "");  // a training may go without its validation
  CHECK(trainer(R"(, "disabled": true)") ==
        "config.json:2:108: /train/trainer/disabled: \"train\" needs \"trainer\", but it is "
        "disabled");
  CHECK(trainer(R"(, "rank": "{r}")", R"({"r": 1})") ==
        "config.json:2:104: /train/trainer/rank: \"train\" needs \"trainer\", but the only process "
        "has rank 0; {r} is set at environment.json:1:7");
  CHECK(trainer(R"(, "disabled": "x")") ==
        "config.json:2:108: /train/trainer/disabled: expected true or false, got \"x\"");
  CHECK(read(R"({"evaluator": {"name": "SupervisedEvaluator", "disabled": true},
"model": {"name": "UNet"}})")
            .said ==
        "config.json:1:59: /evaluator/disabled: the validation config needs \"evaluator\", but it "
        "is disabled");
}
