#include "plugins/train_handlers/monai_handlers/checkpoint_loader.hpp"
#include "plugins/train_handlers/monai_handlers/checkpoint_saver.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <ATen/ops/ones.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

class Config : public EffectiveConfig {
 public:
  const Value& value() const override { return value_; }

 private:
  Value value_ = Object{{"epochs", 3}, {"train", Object{{"lr", 0.5}}}};
};

struct Fixture {
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "models"))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  State read(const std::string& name) const { return read_checkpoint(folder / "models" / name); }
  std::string error_of(const std::function<void()>& call) const {
    try {
      call();
    } catch (const Error& error) {
      std::string text = error.what();
      const auto at = text.find(folder.path().string());
      return at == text.npos ? text : text.replace(at, folder.path().string().size(), "DIR");
    }
    return "no error";
  }

  TemporaryFolder folder;
  FakeContext context{folder.path()};
  TinyModel model{7};
  TinyOptimizer optimizer{model};
  Config config;
  FakeEngine engine{&model};
};

double weight_of(const State& model_state) {
  return model_state.at("body.conv.weight").as_tensor().item<double>();
}

CheckpointSaver::Options saver_options(Fixture& f) {
  CheckpointSaver::Options options;
  options.save_dir = "models";
  options.save_dict = {{"model", Ref<Component>(f.model)},
                       {"train_conf", Ref<Component>(f.config)}};
  return options;
}

void best(CheckpointSaver& saver, Fixture& f, double metric) {
  f.engine.set_metrics({{"val_mean_dice", metric}});
  saver.epoch_completed(f.engine);
}

}  // namespace

TEST_CASE("the best checkpoint has monai's name, and model.pt beside it") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  CheckpointSaver saver(options, f.context);
  best(saver, f, 0.5);
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.5000.pt", "model.pt"});
  f.model.weight.detach().fill_(8);
  best(saver, f, 0.812345);
  best(saver, f, 0.6);
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.8123.pt", "model.pt"});
  const auto state = f.read("model.pt");
  CHECK(weight_of(state.at("model")) == 8);
  CHECK(value_of(state.at("train_conf")) == f.config.value());
}

TEST_CASE("equal metrics keep the first, or the last when asked") {
  for (const bool later : {false, true}) {
    Fixture f;
    auto options = saver_options(f);
    options.save_key_metric = true;
    options.key_metric_greater_or_equal = later;
    CheckpointSaver saver(options, f.context);
    best(saver, f, 0.5);
    f.model.weight.detach().fill_(8);
    best(saver, f, 0.5);
    CHECK(weight_of(f.read("model.pt").at("model")) == (later ? 8 : 7));
    CHECK(f.files().size() == 2);
  }
}

TEST_CASE("the best n are kept, and model.pt is the best of them") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  options.key_metric_n_saved = 2;
  CheckpointSaver saver(options, f.context);
  for (const double metric : {0.3, 0.9, 0.5}) {
    f.model.weight.detach().fill_(metric);
    best(saver, f, metric);
  }
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.5000.pt",
                                              "checkpoint_key_metric=0.9000.pt", "model.pt"});
  CHECK(weight_of(f.read("model.pt").at("model")) == 0.9);
}

TEST_CASE("a smaller metric is better with the negative sign") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  options.key_metric_negative_sign = true;
  options.key_metric_name = "hd";
  CheckpointSaver saver(options, f.context);
  for (const double metric : {4.0, 2.0, 3.0}) {
    f.engine.set_metrics({{"val_dice", 0}, {"hd", metric}});
    saver.epoch_completed(f.engine);
  }
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=-2.0000.pt", "model.pt"});
}

TEST_CASE("the engine says for its key metric that a smaller one is better") {
  for (const bool sign : {false, true}) {
    Fixture f;
    auto options = saver_options(f);
    options.save_key_metric = true;
    options.key_metric_negative_sign = sign;
    f.engine.state().key_metric_better = Better::lower;
    CheckpointSaver saver(options, f.context);
    for (const double metric : {0.858, 0.876, 0.873}) best(saver, f, metric);
    CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=-0.8580.pt", "model.pt"});
  }
}

TEST_CASE("any number is better than NaN") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  CheckpointSaver saver(options, f.context);
  best(saver, f, std::nan(""));
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=nan.pt", "model.pt"});
  best(saver, f, 0.1);
  best(saver, f, std::nan(""));
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.1000.pt", "model.pt"});
}

TEST_CASE("a single component is saved as its own state, under its own name") {
  Fixture f;
  auto options = saver_options(f);
  options.save_dict = {{"model", Ref<Component>(f.model)}};
  options.file_prefix = "best";
  options.save_key_metric = true;
  options.key_metric_save_state = true;
  CheckpointSaver saver(options, f.context);
  best(saver, f, 0.25);
  const auto state = f.read("best_model_key_metric=0.2500.pt");
  CHECK(weight_of(state) == 7);
  const auto& saved = state.at("checkpointer").at("_saved").as_list().at(0).as_list();
  CHECK(saved.at(0).as_number() == 0.25);
  CHECK(saved.at(1).as_string() == "best_model_key_metric=0.2500.pt");

  CheckpointSaver resumed(options, f.context);
  resumed.load_state_dict(state.at("checkpointer"));
  best(resumed, f, 0.2);
  CHECK(f.files() == std::vector<std::string>{"best_model_key_metric=0.2500.pt", "model.pt"});
}

TEST_CASE("every so many epochs, and the last n of them") {
  Fixture f;
  auto options = saver_options(f);
  options.save_interval = 2;
  options.n_saved = 2;
  CheckpointSaver saver(options, f.context);
  for (auto& epoch = f.engine.state().epoch; epoch <= 7; ++epoch) {
    saver.iteration_completed(f.engine);
    saver.epoch_completed(f.engine);
  }
  CHECK(f.files() == std::vector<std::string>{"checkpoint_epoch=4.pt", "checkpoint_epoch=6.pt"});
  CHECK(f.context.text().back() == "Saved checkpoint at epoch: 6");
}

TEST_CASE("every so many iterations") {
  Fixture f;
  auto options = saver_options(f);
  options.save_interval = 3;
  options.epoch_level = false;
  CheckpointSaver saver(options, f.context);
  for (auto& iteration = f.engine.state().iteration; iteration <= 7; ++iteration)
    saver.iteration_completed(f.engine);
  CHECK(f.files() ==
        std::vector<std::string>{"checkpoint_iteration=3.pt", "checkpoint_iteration=6.pt"});
}

TEST_CASE("the final checkpoint, also of a run that fails") {
  Fixture f;
  auto options = saver_options(f);
  options.save_final = true;
  CheckpointSaver saver(options, f.context);
  f.engine.state().iteration = 8;
  saver.completed(f.engine);
  f.engine.state().iteration = 9;
  saver.exception_raised(f.engine, "the loss is NaN");
  CHECK(f.files() == std::vector<std::string>{"checkpoint_final_iteration=9.pt"});
  CHECK(f.context.text().back() ==
        "Exception raised, saved the last checkpoint: " +
            (f.folder / "models/checkpoint_final_iteration=9.pt").string());
  options.final_filename = "model_final.pt";
  CheckpointSaver named(options, f.context);
  named.completed(f.engine);
  CHECK(f.files() == std::vector<std::string>{"checkpoint_final_iteration=9.pt", "model_final.pt"});
}

TEST_CASE("only what has a state can be saved or loaded") {
  Fixture f;
  Ref<Component> engine(f.engine), config(f.config);
  engine.set_name("trainer");
  config.set_name("conf");
  const auto issues_of = [](const CheckpointItems& items, bool saving) {
    Issues issues;
    OptionReader reading{nullptr, &issues, "/args"};
    const Value args = Object{{"save_dict", Object{}}, {"load_dict", Object{}}};
    OptionIssues option_issues(args, reading);
    check_items(items, saving ? "save_dict" : "load_dict", saving, option_issues);
    return issues.text();
  };
  CHECK(issues_of({{"trainer", engine}}, true) ==
        "/args/save_dict: \"trainer\" is @trainer, which has no state to save");
  CHECK(issues_of({{"train_conf", config}}, true).empty());
  CHECK(issues_of({{"train_conf", config}}, false) ==
        "/args/load_dict: \"train_conf\" is @conf, which has no state to load");
  CHECK(issues_of({}, true) == "/args/save_dict: names nothing");
}

TEST_CASE("a metric that is not there is an error, and what cannot be written another") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  options.key_metric_name = "val_dise";
  f.engine.set_metrics({{"val_dice", 1}});
  CHECK(f.error_of([&] { CheckpointSaver(options, f.context).epoch_completed(f.engine); }) ==
        "save_key_metric needs the metric \"val_dise\", which this engine does not compute");
  CHECK(f.error_of([&] { CheckpointSaver(options, f.context).attached(f.engine); }) ==
        "key_metric_name names \"val_dise\", which this engine does not compute; did you mean "
        "\"val_dice\"?");
  options.key_metric_name = std::nullopt;
  f.engine.set_metrics({});
  CHECK(f.error_of([&] { CheckpointSaver(options, f.context).attached(f.engine); }) ==
        "save_key_metric needs a key metric, and the engine has none");
}

TEST_CASE("the best model of an earlier training is kept, and it is said") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  CheckpointSaver first(options, f.context);
  best(first, f, 0.9);
  f.context.lines.clear();
  f.model.weight.detach().fill_(1);
  CheckpointSaver second(options, f.context);
  best(second, f, 0.5);
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.5000.pt",
                                              "checkpoint_key_metric=0.9000.pt", "model.pt",
                                              "model_earlier_1.pt"});
  CHECK(weight_of(f.read("model_earlier_1.pt").at("model")) == 7);
  CHECK(f.context.text() ==
        std::vector<std::string>{(f.folder / "models/model.pt").string() +
                                 " is of an earlier training; it is kept as model_earlier_1.pt"});
}

TEST_CASE("a training that goes on replaces its own files, and another folder takes them over") {
  Fixture f;
  auto options = saver_options(f);
  options.save_key_metric = true;
  CheckpointSaver first(options, f.context);
  best(first, f, 0.5);
  const auto state = first.resume_state();
  best(first, f, 0.6);  // after the state was written down
  f.context.lines.clear();
  CheckpointSaver again(options, f.context);
  again.resume(state);
  best(again, f, 0.6);
  CHECK(f.files() == std::vector<std::string>{"checkpoint_key_metric=0.6000.pt", "model.pt"});
  CHECK(f.context.lines.empty());
  options.save_dir = "other";
  CheckpointSaver other(options, f.context);
  other.resume(again.resume_state());
  CHECK(std::filesystem::exists(f.folder / "other/model.pt"));
  best(other, f, 0.55);
  CHECK_FALSE(std::filesystem::exists(f.folder / "other/checkpoint_key_metric=0.5500.pt"));
}

TEST_CASE("a loader restores what a saver wrote") {
  Fixture f;
  auto options = saver_options(f);
  options.save_dict["optimizer"] = f.optimizer;
  options.save_final = true;
  options.final_filename = "model.pt";
  f.optimizer.set_lr(0, 0.125);
  CheckpointSaver(options, f.context).completed(f.engine);
  f.model.weight.detach().fill_(0);
  f.optimizer.set_lr(0, 1);
  CheckpointLoader::Options load;
  load.load_path = "models/model.pt";
  load.load_dict = {{"model", Ref<Component>(f.model)}, {"optimizer", Ref<Component>(f.optimizer)}};
  CheckpointLoader(load, f.context).started(f.engine);
  CHECK(f.model.value() == 7);
  CHECK(f.optimizer.lr(0) == 0.125);
  CHECK(f.context.text().back() ==
        "Restored all variables from " + (f.folder / "models/model.pt").string());

  load.load_dict["scheduler"] = f.optimizer;
  CHECK(
      f.error_of([&] { CheckpointLoader(load, f.context).started(f.engine); }) ==
      "DIR/models/model.pt has no \"scheduler\"; it has \"model\", \"optimizer\", \"train_conf\"");
}

TEST_CASE("a loader takes a bare state_dict, and what fits when it is not strict") {
  Fixture f;
  State state(State::Dict{});
  state.set("body.conv.weight", at::full({1}, 3.0, at::kDouble));
  write_checkpoint(f.folder / "bare.pt", state);
  CheckpointLoader::Options load;
  load.load_path = "bare.pt";
  load.load_dict = {{"model", Ref<Component>(f.model)}};
  CheckpointLoader(load, f.context).started(f.engine);
  CHECK(f.model.value() == 3);

  state.set("body.conv.weight", at::ones({2}, at::kDouble));
  state.set("head.bias", at::ones({2}, at::kDouble));
  write_checkpoint(f.folder / "bare.pt", state);
  load.strict_shape = false;
  CheckpointLoader(load, f.context).started(f.engine);
  CHECK(f.model.value() == 3);
  const auto lines = f.context.text();
  CHECK(std::find(lines.begin(), lines.end(),
                  "strict_shape is false, so strict is taken as false, too") != lines.end());
  CHECK(lines.at(lines.size() - 2) ==
        "\"model\": took 0 of 1 entries, so the network is as if no checkpoint were loaded: its "
        "entries are such as \"body.conv.weight\", those of the file such as "
        "\"body.conv.weight\"");
  CHECK(f.context.lines.at(lines.size() - 2).first == LogLevel::warning);
  CHECK(lines.back() == "Restored what fits from " + (f.folder / "bare.pt").string());
}

TEST_CASE("the name that DataParallel puts before all others is left out, strict or not") {
  for (const auto& [prefix, strict] : std::vector<std::pair<std::string, bool>>{
           {"module.", true}, {"module.", false}, {"_orig_mod.module.", true}}) {
    Fixture f;
    State state(State::Dict{});
    state.set(prefix + "body.conv.weight", at::full({1}, 3.0, at::kDouble));
    write_checkpoint(f.folder / "bare.pt", state);
    CheckpointLoader::Options load;
    load.load_path = "bare.pt";
    load.load_dict = {{"model", Ref<Component>(f.model)}};
    load.strict = strict;
    CheckpointLoader(load, f.context).started(f.engine);
    CHECK(f.model.value() == 3);
    CHECK(f.context.text().front() == "\"model\": all entries begin with \"" + prefix +
                                          "\", which those of the network do not; it is left out");
  }
}

}  // namespace clara::testing
