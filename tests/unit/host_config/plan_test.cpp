#include <doctest/doctest.h>
#include <host/config/plan.hpp>

#include <string>

#include "read.hpp"

using clara::Value;
using clara::testing::read;
using clara::testing::training;

namespace {

std::string said(const std::string& first_level, const std::string& train = "",
                 const std::string& validate = "") {
  return read(training(first_level, train, validate)).said;
}

constexpr const char* kForms =
    "; allowed are \"#@model.parameters()\", \"#monai.handlers.from_engine(['pred', 'label'], "
    "first=True)\", "
    "\"lambda x: None\", \"lambda x: x['loss']\", \"lambda x: x[0]['loss']\", \"lambda x: "
    "(x['pred'], x['label'])\" and "
    "\"lambda x: [i['loss'] for i in x]\"; no code is ever run";

}  // namespace

TEST_CASE("a config that is right") {
  const auto r = read(training(
      "", "",
      R"("handlers": [{"name": "StatsHandler", "rank": 0, "args": {"output_transform": "lambda x: None"}}],)"));
  CHECK(r.said == "");
  const auto& trainer = r.plan.nodes.at(4);
  CHECK(trainer.path == "/train/trainer");
  CHECK(trainer.label == "SupervisedTrainer");
  // What was implied: the model, the loss, the optimizer.
  CHECK(trainer.depends_on.size() == 3);
  CHECK(trainer.args.find("network")->as_string() == "@model");
  CHECK(r.plan.nodes.front().kind == "runtime");
}

TEST_CASE("own section first, then the other") {
  const auto r = read(training(
      "",
      R"("inferer": {"name": "SimpleInferer"}, "handlers": [{"name": "ValidationHandler", "args": {"interval": 1}}],)",
      R"("inferer": {"name": "SlidingWindowInferer"},)"));
  CHECK(r.said == "");
  CHECK(r.plan.refer("train", "inferer")->section == "train");
  CHECK(r.plan.refer("validate", "inferer")->section == "validate");
  CHECK(r.plan.refer("train", "evaluator")->section == "validate");
  CHECK(r.plan.refer("validate", "model")->section == "train");
  CHECK(r.plan.refer("train", "nothing") == nullptr);
}

TEST_CASE("disabled components are left out, and not looked at") {
  const auto r = read(training(R"("off": true,)", R"("handlers": [
    {"name": "CheckpointLoader", "disabled": "{off}", "args": {"load_path": "{UNDEFINED}"}},
    {"name": "NoSuchThing", "disabled": 1}, {"name": "StatsHandler", "disabled": 0.0}, {"name": "StatsHandler", "rank": 1}],)"));
  CHECK(r.said == "");
  const auto& slot = *r.plan.find_slot("train", "handlers");
  CHECK(slot.nodes.size() == 4);
  CHECK(r.plan.enabled(slot).size() == 1);
  CHECK(said("", R"("handlers": [{"name": "StatsHandler", "disabled": "yes"}],)") ==
        "config.json:2:61: /train/handlers/0/disabled: expected true or false, got \"yes\"");
}

TEST_CASE("ref and alias") {
  const auto r = read(training(
      "",
      R"("pre_transforms": [{"name": "LoadImaged#load", "args": {"keys": "image"}}, {"name": "RandFlipd", "args": {"keys": "a"}},
                                  {"name": "ToTensord", "args": {"keys": "image"}, "disabled": true}],)",
      R"("pre_transforms": [{"ref": "load"}, {"ref": "LoadImaged"}, {"ref": "ToTensord"}, {"ref": "RandFlipd", "disabled": true}],)"));
  CHECK(r.said == "");
  const auto& slot = *r.plan.find_slot("validate", "pre_transforms");
  CHECK(r.plan.enabled(slot).size() == 2);
  CHECK(r.plan.nodes[slot.nodes[0]].args.find("keys")->as_string() == "image");
  CHECK(r.plan.nodes[slot.nodes[0]].label == "LoadImaged");
  CHECK(r.plan.effective.find("validate")->find("pre_transforms")->as_array()[0].json() ==
        R"({"name":"LoadImaged#load","args":{"keys":"image"}})");
  CHECK(
      said(
          "",
          R"("pre_transforms": [{"name": "RandFlipd", "args": {"keys": "a"}}, {"name": "RandFlipd", "args": {"keys": "b"}}],)",
          R"("pre_transforms": [{"ref": "RandFlipd"}, {"ref": "Randflip"}], "inferer": {"ref": "RandFlipd"},)") ==
      "config.json:3:41: /validate/pre_transforms/0/ref: \"RandFlipd\" means 2 transforms; give "
      "the one that is meant an "
      "alias: \"RandFlipd#alias\"\n"
      "config.json:3:63: /validate/pre_transforms/1/ref: there is no transform \"Randflip\" to "
      "refer to; did you mean "
      "\"RandFlipd\"?\n"
      "config.json:3:96: /validate/inferer/ref: only transforms can be referred to with \"ref\"");
}

TEST_CASE("what is wrong with a component") {
  CHECK(said("", R"("inferer": 3, "handlers": {"name": "StatsHandler"}, "dataset": [],)") ==
        "config.json:2:22: /train/inferer: expected a component, {\"name\": ..., \"args\": {...}}, "
        "got 3\n"
        "config.json:2:37: /train/handlers: expected a list of components, got "
        "{\"name\":\"StatsHandler\"}\n"
        "config.json:2:74: /train/dataset: expected one component, got a list");
  CHECK(said("", R"("inferer": {"args": {}},)") ==
        "config.json:2:22: /train/inferer: a component needs a \"name\" or a \"path\"");
  CHECK(said("", R"("inferer": {"name": "SimpleInferrer", "args": 3},)") ==
        "config.json:2:31: /train/inferer/name: there is no inferer \"SimpleInferrer\"; did you "
        "mean \"SimpleInferer\"?\n"
        "config.json:2:57: /train/inferer/args: expected an object with arguments, got 3");
  CHECK(said("",
             R"("inferer": {"name": "SlidingWindowInferer", "overlap": 0.5, "___search": []},)") ==
        "config.json:2:55: /train/inferer/overlap: warning: a component has no \"overlap\"; it is "
        "ignored; an argument "
        "belongs into \"args\"\n"
        "config.json:2:71: /train/inferer/___search: warning: a component has no \"___search\"; it "
        "is ignored; did you "
        "mean \"search\"?");
  CHECK(
      said(
          "",
          R"("inferer": {"name": "SlidingWindowInferer", "args": {"overlop": 0.5, "roi_size": "a"}},)") ==
      "config.json:2:64: /train/inferer/args/overlop: SlidingWindowInferer has no argument "
      "\"overlop\"; did you mean "
      "\"overlap\"?\n"
      "config.json:2:92: /train/inferer/args/roi_size: expected a list of numbers, got \"a\"");
  CHECK(said("", R"("handlers": [{"name": "StatsHandler#x"}],)") ==
        "config.json:2:33: /train/handlers/0/name: only transforms have an alias behind '#'");
}

TEST_CASE("names that only differ in MONAI's ending are the same") {
  CHECK(
      said(
          "",
          R"("pre_transforms": [{"name": "SaveImageD", "args": {"keys": "a"}}, {"name": "ToTensorDict", "args": {"keys": "a"}}],)") ==
      "");
}

TEST_CASE("names of Clara 3 are told today's") {
  CHECK(
      said(
          "",
          R"("pre_transforms": [{"name": "LoadNifti"}, {"name": "RandFlipd", "args": {"fields": "a", "probability": 1}}], "lr_policy": {},)") ==
      "config.json:2:39: /train/pre_transforms/0/name: there is no transform \"LoadNifti\"; since "
      "Clara 4 it is "
      "\"LoadImaged\"\n"
      "config.json:2:84: /train/pre_transforms/1/args/fields: RandFlipd has no argument "
      "\"fields\"; since Clara 4 it is "
      "\"keys\"\n"
      "config.json:2:99: /train/pre_transforms/1/args/probability: RandFlipd has no argument "
      "\"probability\"; since Clara "
      "4 it is \"prob\"\n"
      "config.json:2:83: /train/pre_transforms/1/args: RandFlipd needs the argument \"keys\"\n"
      "config.json:2:120: /train/lr_policy: there is no \"lr_policy\" in \"train\"; since Clara 4 "
      "it is \"lr_scheduler\"");
  CHECK(said("\"use_amp\": true,") ==
        "config.json:1:2: /use_amp: the training config has no \"use_amp\"; since Clara 4 it is "
        "\"amp\"");
}

TEST_CASE("references") {
  CHECK(said("", R"("dataloader": {"name": "DataLoader", "args": {"dataset": "@datasett"}},)") ==
        "config.json:2:68: /train/dataloader/args/dataset: there is no @datasett in this config");
  CHECK(
      said(
          "",
          R"("dataset": {"name": "CacheDataset", "data_list_file_path": "a"}, "dataloader": {"name": "DataLoader", "args": {"dataset": "@loss"}},)") ==
      "config.json:2:133: /train/dataloader/args/dataset: expected a reference to a dataset, but "
      "@loss is a loss");
  CHECK(
      said("", R"("handlers": [{"name": "TrainerHandler", "args": {"trainer": "@handlers"}}],)") ==
      "config.json:2:71: /train/handlers/0/args/trainer: expected a reference to a trainer, but "
      "@handlers is a "
      "train_handler");
  CHECK(
      said(
          "",
          R"("lr_scheduler": {"name": "StepLR", "args": {"optimizer": "@conf", "step_size": 1}},)") ==
      "config.json:2:68: /train/lr_scheduler/args/optimizer: expected a reference to an optimizer, "
      "but @conf is a config");
  CHECK(
      said(
          "",
          R"("handlers": [{"name": "CheckpointSaver", "args": {"save_dir": "a", "save_dict": {"model": "@model", "train_conf": "@conf", "x": "model"}}}],)") ==
      "config.json:2:139: /train/handlers/0/args/save_dict/x: expected a reference to a component, "
      "got \"model\"");
  CHECK(said("", R"("dataloader": {"name": "DataLoader"},)") ==
        "config.json:2:25: /train/dataloader/args: DataLoader needs the argument \"dataset\"; the "
        "config has no @dataset to "
        "take");
}

TEST_CASE("a circle is printed as a circle") {
  CHECK(said("", R"("handlers": [{"name": "TrainerHandler", "args": {"trainer": "@trainer"}}],)") ==
        "config.json:2:222: /train/trainer/args/train_handlers: the references form a circle: "
        "@handlers -> @trainer -> @handlers");
}

TEST_CASE("exactly one of a list") {
  CHECK(
      said(
          "",
          R"("lr_scheduler": [{"name": "StepLR", "args": {"step_size": 1}}, {"name": "StepLR", "disabled": true}],)") ==
      "");
  CHECK(
      said(
          "",
          R"("lr_scheduler": [{"name": "StepLR", "disabled": true}, {"name": "StepLR", "disabled": true}],)") ==
      "config.json:2:27: /train/lr_scheduler: exactly one entry of \"lr_scheduler\" must be "
      "enabled, but 0 of 2 are; set "
      "\"disabled\" to false on one of them");
  CHECK(said("", R"("lr_scheduler": [],)") ==
        "config.json:2:27: /train/lr_scheduler: exactly one entry of \"lr_scheduler\" must be "
        "enabled, but 0 of 0 are");
}

TEST_CASE("model entries of Clara's validation configs") {
  const auto config = [](const std::string& ts, const std::string& ckpt) {
    return read(R"({"model": [{"ts_path": "a.ts", "disabled": )" + ts +
                R"(}, {"ckpt_path": "a.pt", "disabled": )" + ckpt +
                "}],\n\"evaluator\": {\"name\": \"SupervisedEvaluator\"}}");
  };
  const auto one = config("false", "true");
  CHECK(one.said == "");
  CHECK(one.plan.nodes.at(1).label == "TorchScriptModel");
  CHECK(one.plan.nodes.at(1).args.json() == R"({"ts_path":"a.ts"})");
  CHECK(config("false", "false").said ==
        "config.json:1:11: /model: exactly one entry of \"model\" must be enabled, but 2 of 2 are; "
        "set \"disabled\" on the "
        "others");
}

TEST_CASE("expressions") {
  CHECK(
      said(
          "",
          R"x("handlers": [{"name": "StatsHandler", "args": {"output_transform": "#__import__('os')"}}],)x") ==
      "config.json:2:78: /train/handlers/0/args/output_transform: no form that is understood: "
      "\"#__import__('os')\"" +
          std::string(kForms));
  CHECK(
      said("", R"("handlers": [{"name": "StatsHandler", "args": {"tag_name": "lambda x: y"}}],)") ==
      "config.json:2:70: /train/handlers/0/args/tag_name: no form that is understood: \"lambda x: "
      "y\"" +
          std::string(kForms));
}

TEST_CASE("children are checked like components") {
  CHECK(
      said(
          "",
          R"("pre_transforms": [{"name": "OneOf", "args": {"inner": {"name": "Invertd", "args": {"keys": 3, "transform": "@loss"}}}}],)") ==
      "config.json:2:103: /train/pre_transforms/0/args/inner/args/keys: expected a string or a "
      "list of strings, got 3\n"
      "config.json:2:119: /train/pre_transforms/0/args/inner/args/transform: expected a reference "
      "to a transform, but "
      "@loss is a loss");
}

TEST_CASE("the first level") {
  CHECK(said("\"lerning_rate\": 1, \"schema\": 2, \"multi_gpu\": true,") ==
        "config.json:1:2: /lerning_rate: warning: nothing uses \"lerning_rate\"; did you mean "
        "\"learning_rate\"?\n"
        "config.json:1:31: /schema: expected 1, the only version of the config language, got 2\n"
        "config.json:1:47: /multi_gpu: training on several GPUs is not supported yet; set "
        "\"multi_gpu\" to false");
  CHECK(said("\"print_conf\": \"yes\",") ==
        "config.json:1:16: /print_conf: expected true or false, got \"yes\"");
  CHECK(said("\"print_conf\": 1,") == "");
  CHECK(said("\"device\": \"cpu\",") ==
        "config.json:1:2: /device: warning: nothing uses \"device\"");
  CHECK(said("\"multi_gpu\": 1,") == "config.json:1:15: /multi_gpu: expected true or false, got 1");
  CHECK(read(R"({"train": {}})").said == "config.json:1:11: /train: \"train\" needs \"trainer\"");
}

TEST_CASE("what no config is") {
  CHECK_THROWS_WITH(read("{\"a\": 1}"),
                    "config.json:1:1: is no config that this program knows; a training config has "
                    "\"train\", a validation "
                    "config \"evaluator\", an AutoML config \"controller\"");
}

TEST_CASE("what overrides a searched value is refused, but not in a training by itself") {
  const auto config = training(
      R"("learning_rate": 1, "search": [{"type": "float", "args": ["learning_rate"], "targets": [0, 1]}],)",
      R"("lr_scheduler": {"name": "StepLR", "args": {"step_size": 1, "gamma": "{learning_rate}"}},)");
  const auto sources = clara::testing::sources_of(config, R"({"learning_rate": 2})", {});
  CHECK(read(sources).said == "");
  CHECK(clara::testing::said_of_branches(sources) ==
        "environment.json:1:19: /learning_rate: \"learning_rate\" is searched, and this would "
        "override every job's value; "
        "remove it here or from `search`");
}

TEST_CASE("a path of MONAI or PyTorch is the component of that name") {
  // The vocabulary of these tests finds "my.RandFlipd" too; only MONAI's is looked for by its name.
  const auto config = training("", R"("pre_transforms": [
      {"path": "monai.transforms.RandFlipd", "args": {"keys": "image", "prbo": 1}}],)");
  CHECK(read(config).said ==
        "config.json:3:72: /train/pre_transforms/0/args/prbo: RandFlipd has no argument \"prbo\"; "
        "did you mean \"prob\"?");
}
