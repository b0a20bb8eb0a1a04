// What a training must not do in silence.

#include "small_mmar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace clara::testing {
namespace {

bool says(const Ran& ran, const std::string& text) {
  return ran.err.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a study that minimizes has the smallest value of its job, and that epoch's weights") {
  const SmallMmar mmar;
  mmar.write("config/config_automl.json", R"({"direction": "minimize",
    "executor": {"name": "MMARExecutor"}, "handlers": [{"name": "MMARHandler"}],
    "controller": {"name": "RandomController", "args": {"max_rounds": 1}}})");
  const auto study =
      mmar.run({"run", "config/config_automl.json", "--seed", "1", "--workers", "0"});
  REQUIRE_MESSAGE(study.code == 0, study.err);
  const auto report = parse_json(mmar.run({"report", "--json"}).out);
  const auto& job = report.find("jobs")->as_array().at(0);
  const auto folder = "automl/run_1/" + job.find("job")->as_string();
  const auto stats = parse_json(mmar.read(folder + "/models/train_stats.json"));
  std::vector<double> values;
  for (const auto& one : stats.find("validation")->as_array())
    values.push_back(one.find("metrics")->find("val_mean_dice")->as_number());
  REQUIRE(values.size() == 4);
  const auto smallest = *std::min_element(values.begin(), values.end());
  REQUIRE(smallest < *std::max_element(values.begin(), values.end()));
  CHECK(job.find("score")->as_number() == smallest);
  char name[64];
  std::snprintf(name, sizeof name, "/models/checkpoint_key_metric=%.4f.pt", -smallest);
  CHECK(std::filesystem::exists(mmar.path() / (folder + name)));
}

TEST_CASE(
    "what a training keeps follows the objective that is its key metric, wherever it stands") {
  const SmallMmar mmar;
  const auto automl = [&](const std::string& objectives) {
    mmar.write("config/config_automl.json", R"({"objectives": )" + objectives + R"(,
      "executor": {"name": "MMARExecutor"}, "handlers": [{"name": "MMARHandler"}],
      "controller": {"name": "RandomController", "args": {"max_rounds": 1}}})");
  };
  const auto scores = [&](const std::string& run) {
    const auto study =
        mmar.run({"run", "config/config_automl.json", "--seed", "1", "--workers", "0"});
    REQUIRE_MESSAGE(study.code == 0, study.err);
    const auto report = parse_json(mmar.run({"report", "automl/" + run, "--json"}).out);
    return *report.find("pareto")->as_array().at(0).find("scores");
  };
  const auto of_epochs = [&](const std::string& run, const std::string& metric) {
    const auto stats = parse_json(mmar.read("automl/" + run + "/W1_1_J1/models/train_stats.json"));
    std::vector<double> values;
    for (const auto& one : stats.find("validation")->as_array())
      values.push_back(one.find("metrics")->find(metric)->as_number());
    return values;
  };
  automl(R"([{"name": "seconds", "direction": "minimize"},
             {"name": "val_mean_dice", "direction": "maximize"}])");
  const auto first = scores("run_1");
  const auto dice = of_epochs("run_1", "val_mean_dice");
  CHECK(first.find("val_mean_dice")->as_number() == *std::max_element(dice.begin(), dice.end()));
  // Not among them: the training decides, and each objective has its own value.
  automl(R"([{"name": "seconds", "direction": "minimize"},
             {"name": "train_loss", "direction": "minimize"}])");
  const auto second = scores("run_2");
  CHECK(second.find("seconds")->as_number() > *std::max_element(dice.begin(), dice.end()));
  CHECK(of_epochs("run_2", "val_mean_dice") == dice);
  CHECK(second.find("train_loss")->as_number() != first.find("val_mean_dice")->as_number());

  // Another value is that of the epoch which is kept, and not that of the last one.
  automl(R"([{"name": "val_mean_dice", "direction": "minimize"},
             {"name": "train_loss", "direction": "minimize"}])");
  const auto third = scores("run_3");
  const auto stats = parse_json(mmar.read("automl/run_3/W1_1_J1/models/train_stats.json"));
  const auto kept = static_cast<std::size_t>(stats.find("best_metric_epoch")->as_int());
  const auto& losses = stats.find("train_loss")->as_array();
  REQUIRE(kept < losses.size());
  CHECK(third.find("train_loss")->as_number() == losses[kept - 1].as_number());

  mmar.replace("\"epochs\": 4", "\"direction\": \"minimize\", \"epochs\": 4");
  CHECK(mmar.run({"check", "config/config_automl.json"}).code == 0);
  automl(R"([{"name": "seconds", "direction": "minimize"},
             {"name": "val_mean_dice", "direction": "maximize"}])");
  for (const auto* command : {"check", "run"}) {
    const auto told = mmar.run({command, "config/config_automl.json"});
    CHECK(told.code == 2);
    CHECK(
        (told.out + told.err)
            .find("/direction: each job would keep its smallest val_mean_dice, but the study looks "
                  "for the largest; write \"direction\": \"minimize\" into the AutoML config, "
                  "too\n") != std::string::npos);
  }
}

TEST_CASE("without a single batch nothing is trained") {
  const SmallMmar mmar;
  mmar.replace("\"batch_size\": 1, \"shuffle\": true",
               "\"batch_size\": 8, \"drop_last\": true, \"shuffle\": true");
  const auto training = mmar.train();
  CHECK(training.code == 2);
  CHECK(says(training, "drop_last leaves no batch: the dataset has 4 items, and a batch takes 8"));
  CHECK_FALSE(says(training, "training 4 epochs"));
}

TEST_CASE("a window that no image can be mirrored to is told with its file") {
  const SmallMmar mmar;
  mmar.replace("\"roi_size\": [8, 8, 8]",
               "\"roi_size\": [64, 64, 64], \"padding_mode\": \"reflect\"");
  const auto training = mmar.train();
  CHECK(training.code == 1);
  CHECK(training.err.ends_with(
      "clara-host: ValidationHandler: SlidingWindowInferer: axis 0 of an image of [12, 12, 12] "
      "cannot be padded by 26 voxels to a window with padding_mode reflect, which has less than "
      "its length to give; constant and replicate can; the batch is of " +
      (mmar.path() / "data/image_4.nii").string() + "\n"));
}

TEST_CASE("training twice keeps the better model, and says so") {
  const SmallMmar mmar;
  REQUIRE(mmar.train().code == 0);
  const auto first = mmar.read("models/model.pt");
  const auto second = mmar.train({"--set", "epochs=1"});
  REQUIRE(second.code == 0);
  CHECK(says(second,
             "models/model.pt is of an earlier training; it is kept as "
             "model_earlier_1.pt"));
  CHECK((mmar.read("models/model_earlier_1.pt") == first));
  CHECK(says(second, "event files of an earlier training are now in "));
  CHECK(std::filesystem::is_directory(mmar.path() / "models/earlier_1"));
}

TEST_CASE("numbers of classes that disagree are told") {
  const SmallMmar mmar;
  mmar.replace("\"to_onehot\": 2", "\"to_onehot\": 3");
  const auto training = mmar.train({"--set", "epochs=1"});
  CHECK(says(training,
             "the network has 2 classes, and the post-processing makes 3 channels of the "
             "prediction: is to_onehot of AsDiscreted the number of the network's "
             "classes?"));
  const SmallMmar named;
  named.write("data/dataset.json", [&] {
    auto list = parse_json(named.read("data/dataset.json"));
    list.as_object().set("labels", Object{{"0", "background"}, {"1", "a"}, {"2", "b"}});
    return list.json();
  }());
  const auto other = named.train({"--set", "epochs=1"});
  CHECK(
      says(other, "the network has 2 classes, and the data list names 3 (0 background, 1 a, 2 b)"));
  const SmallMmar fine;
  const auto well = fine.train({"--set", "epochs=1"});
  CHECK_FALSE(says(well, "the network has"));
}

TEST_CASE("a learning_rate that the optimizer was not given is told") {
  const SmallMmar mmar;
  mmar.replace("\"rate\": 0.01,", "\"rate\": 0.01, \"learning_rate\": 0.0002,");
  CHECK(says(mmar.train({"--set", "epochs=1"}),
             "learning_rate is 0.0002, and the optimizer works with 0.01: give it \"lr\": "
             "\"{learning_rate}\""));
}

TEST_CASE("a checkpoint of which nothing fits is told, where it had only been counted") {
  const SmallMmar mmar;
  REQUIRE(mmar.train({"--set", "epochs=1"}).code == 0);
  mmar.replace("\"channels\": [2, 4]", "\"channels\": [4, 8]");
  mmar.replace("\"handlers\": [\n      {\"name\": \"LrScheduleHandler\"",
               "\"handlers\": [\n      {\"name\": \"CheckpointLoader\", \"args\": {\"load_path\": "
               "\"models/model.pt\", \"load_dict\": {\"model\": \"@model\"}, \"strict_shape\": "
               "false}},\n      {\"name\": \"LrScheduleHandler\"");
  const auto training = mmar.train({"--set", "epochs=1"});
  CHECK(says(training, "warning"));
  CHECK(says(training, "the others of the network keep their first values"));
  CHECK_FALSE(says(training, "Restored all variables"));
}

TEST_CASE("a number that no tensor holds is refused with its argument, before LibTorch sees it") {
  struct Case {
    std::string what, with, place, got;
  };
  const std::vector<Case> cases{
      {R"("lr": "{rate}")", R"("lr": "{rate}", "weight_decay": 1e300)",
       "/train/optimizer/args/weight_decay", "1e+300"},
      {R"("gamma": 0.5)", R"("gamma": -1e39)", "/train/lr_scheduler/args/gamma", "-1e+39"},
      {R"("DiceLoss", "args": {)", R"("FocalLoss", "args": {"alpha": 1e300, "use_softmax": true},
       "was": {)",
       "/train/loss/args/alpha", "1e+300"},
      {R"("softmax": true})", R"("softmax": true, "weight": [1, 1e300]})",
       "/train/loss/args/weight/1", "1e+300"},
      {R"("targets": [0.001, 0.002])", R"("targets": [0.001, 1e300])", "/train/optimizer/args/lr",
       "1e+300"},
      {R"("overlap": 0.5)", R"("overlap": 0.5, "cval": 1e300)", "/validate/inferer/args/cval",
       "1e+300"}};
  for (const auto& one : cases) {
    const SmallMmar mmar;
    mmar.replace(one.what, one.with);
    const auto checked = mmar.run({"check", "config/config_train.json"});
    CAPTURE(checked.out);
    CHECK(checked.code == 2);
    CHECK(checked.out.find(one.place + ": ") != std::string::npos);
    CHECK(checked.out.find("expected a number that a float of 32 bits can hold, at most 3.4e+38, "
                           "got " +
                           one.got) != std::string::npos);
  }
}

TEST_CASE("sizes that no machine holds are refused in words, and are no fault of a plugin") {
  const SmallMmar units;
  units.replace(R"("norm": "batch")", R"("norm": "batch", "num_res_units": 10000)");
  const auto checked = units.run({"check", "config/config_train.json"});
  CHECK(checked.code == 2);
  CHECK(
      checked.out.find("/train/model/args/num_res_units: expected an integer of at most 1000, got "
                       "10000\n") != std::string::npos);
  const SmallMmar channels;
  channels.replace("\"channels\": [2, 4]", "\"channels\": [4611686018427387904, 4]");
  const auto training = channels.train();
  CHECK(training.code == 2);
  CHECK(training.err.find("/train/model/args/channels/0: expected an integer from 1 to 65536, got "
                          "4611686018427387904\n") != std::string::npos);
}

TEST_CASE("what a metric says is told with the metric and the files of the batch") {
  const SmallMmar mmar;
  SUBCASE("of another size") {
    auto volume = mmar.read("data/label_4.nii");
    volume[42] = 9;  // dim[1]: what is left of the voxels is never read
    mmar.write("data/label_4.nii", volume);
    CHECK(
        mmar.train().err.ends_with("clara-host: ValidationHandler: MeanDice: the prediction has "
                                   "shape [2, 12, 12, 12] where the "
                                   "label has [2, 9, 12, 12]; the batch is of " +
                                   (mmar.path() / "data/image_4.nii").string() + "\n"));
  }
  SUBCASE("without its key") {
    mmar.replace("['pred', 'label']", "['prd', 'label']");
    const auto training = mmar.train();
    CHECK(says(training, "clara-host: train_acc: there is no \"prd\" in the sample, it has "));
    CHECK(says(training, "; the batch is of " + (mmar.path() / "data/image_").string()));
  }
}

TEST_CASE("the name of a metric that is none is told before the training") {
  const SmallMmar mmar;
  mmar.replace("\"save_key_metric\": true",
               "\"save_key_metric\": true, \"key_metric_name\": \"val_mean_dise\"");
  const auto training = mmar.train();
  CHECK(training.code == 2);
  CHECK(says(training,
             "no metric of \"validate\" is \"val_mean_dise\"; did you mean \"val_mean_dice\"?"));
  CHECK_FALSE(says(training, "training 4 epochs"));
}

}  // namespace clara::testing
