// A config in Clara 4.0's form, where the wiring is implied, trains as the same config written out.

#include <support/old_form.hpp>
#include "small_mmar.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

/// What a training tells of itself, without its time.
std::string told_of(const SmallMmar& mmar) {
  Value stats = mmar.stats();
  stats.as_object().erase("seconds");
  return stats.json();
}

}  // namespace

TEST_CASE("Clara 4.0's form gives the numbers of today's") {
  const SmallMmar mmar;
  const auto written_out = mmar.train({"--set", "epochs=2"});
  CAPTURE(written_out.err);
  REQUIRE(written_out.code == 0);
  const auto numbers = told_of(mmar);
  CHECK(numbers.find("val_mean_dice") != std::string::npos);
  mmar.clear();
  const auto old = clara_4_0(parse_json(mmar.read("config/config_train.json")));
  CHECK(old.json().find('@') == std::string::npos);
  mmar.write("config/config_train.json", old.json(2));
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.out == "config/config_train.json: ok, a training config\n");
  const auto implied = mmar.train({"--set", "epochs=2"});
  CAPTURE(implied.err);
  REQUIRE(implied.code == 0);
  CHECK(told_of(mmar) == numbers);
}

TEST_CASE("config show says what is implied") {
  const SmallMmar mmar;
  const auto old = clara_4_0(parse_json(mmar.read("config/config_train.json")));
  mmar.write("config/config_train.json", old.json(2));
  const auto shown = mmar.run({"config", "show", "config/config_train.json", "--origin"});
  for (const auto* line :
       {"/train/optimizer/args/params = \"#@model.parameters()\"    # implied\n",
        "/train/lr_scheduler/args/optimizer = \"@optimizer\"    # implied\n",
        "/train/dataset/args/transform = \"@pre_transforms\"    # implied\n",
        "/train/dataloader/args/dataset = \"@dataset\"    # implied\n",
        "/train/trainer/args/max_epochs = 4    # implied\n",
        "/train/trainer/args/postprocessing = \"@post_transforms\"    # implied\n",
        "/train/trainer/args/key_train_metric = \"@key_metric\"    # implied\n",
        "/train/trainer/args/train_handlers = \"@handlers\"    # implied\n",
        "/validate/evaluator/args/inferer = \"@inferer\"    # implied\n",
        "/validate/evaluator/args/key_val_metric = \"@key_metric\"    # implied\n",
        "/validate/handlers/0/args/save_dict/train_conf = \"@conf\"    # implied\n"})
    CHECK_MESSAGE(shown.out.find(line) != std::string::npos, line);
}

}  // namespace clara::testing
