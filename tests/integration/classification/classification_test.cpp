// The classification example, run as a user runs it, in a copy.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/files.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::Array;
using clara::parse_json;
using clara::Value;
using clara::testing::host_program;
using clara::testing::Ran;
using clara::testing::run;
using clara::testing::source_dir;
using clara::testing::TemporaryFolder;
using clara::testing::text_of;

namespace {

/// scikit-learn's digits as files, made once. scikit-learn is in the environment of MLflow.
const fs::path& digits() {
  static const TemporaryFolder folder;
  static const Ran made =
      run(clara::testing::mlflow_python(),
          {(source_dir() / "script/prepare_digits.py").string(), folder.path().string()});
  REQUIRE_MESSAGE(made.code == 0, made.err);
  return folder.path();
}

/// A copy of the example with a data list of so many digits.
class Example {
 public:
  Example(std::size_t training, std::size_t validation) : folder_(scratch_ / "classification") {
    fs::copy(source_dir() / "examples/classification", folder_, fs::copy_options::recursive);
    auto list = parse_json(text_of(digits() / "dataset.json"));
    shorten(list, "training", training);
    shorten(list, "validation", validation);
    std::ofstream(folder_ / "dataset.json") << list.json();
  }

  Ran clara_host(std::vector<std::string> arguments, const std::string& epochs = "1") const {
    for (const auto& more :
         {std::string("--set"), "DATA_ROOT=" + digits().string(),
          "DATASET_JSON=" + (folder_ / "dataset.json").string(), "epochs=" + epochs})
      arguments.push_back(more);
    return run(host_program(), arguments,
               {{"NO_COLOR", "1"}, {"MLFLOW_TRACKING_URI", ""}, {"CLARA_THREADS", "1"}}, folder_);
  }

  void replace(const std::string& file, const std::string& what, const std::string& with) const {
    auto text = text_of(folder_ / "config" / file);
    REQUIRE(text.find(what) != std::string::npos);
    text.replace(text.find(what), what.size(), with);
    std::ofstream(folder_ / "config" / file) << text;
  }

 private:
  static void shorten(Value& list, const char* key, std::size_t size) {
    auto items = list.find(key)->as_array();
    if (items.size() > size) items.resize(size);
    list.as_object().set(key, std::move(items));
  }

  TemporaryFolder scratch_;
  fs::path folder_;
};

double metric(const Ran& ran, const std::string& name) {
  CHECK_MESSAGE(ran.code == 0, ran.err);
  const auto at = ran.out.find(name + " ");
  REQUIRE_MESSAGE(at != std::string::npos, ran.out);
  return std::stod(ran.out.substr(at + name.size() + 1));
}

}  // namespace

TEST_CASE("a decoded ResNet18 learns to read digits") {
  const Example example(800, 200);
  const auto trained =
      example.clara_host({"-q", "train", "config/config_train.json", "--device", "cpu"}, "2");
  const auto accuracy = metric(trained, "best val_acc");
  CHECK(accuracy > 0.6);  // 0.92 when this was written; 0.1 by chance
  const auto validated =
      example.clara_host({"-q", "validate", "config/config_validation.json", "--device", "cpu"});
  CHECK(metric(validated, "val_acc") == doctest::Approx(accuracy));
}

TEST_CASE("the first level of a training config counts when its validation is run by itself") {
  const Example example(8, 8);
  const auto ran = example.clara_host({"validate", "config/config_train.json", "--device", "cpu",
                                       "--set", R"(network_summary={"input_size":[1,1,28,28]})"});
  CHECK_MESSAGE(ran.code == 0, ran.err);
  CHECK(ran.err.find("info SupervisedEvaluator: network summary: ResNet") != std::string::npos);
}

TEST_CASE("codes and the learning rate are searched over without Python") {
  const Example example(128, 64);
  example.replace("config_automl.json", "\"max_rounds\": 3", "\"max_rounds\": 1");
  const auto ran =
      example.clara_host({"--json", "-q", "run", "config/config_automl.json", "--workers", "0:0"});
  REQUIRE_MESSAGE(ran.code == 0, ran.err);
  const auto ended = parse_json(ran.out);
  CHECK(ended.find("jobs")->find("complete")->as_int() == 4);
  const auto& values = *ended.find("best")->find("values");
  const std::set<std::string> codes{"11-21-21-21", "1-2-2-2", "1-12-12-2", "2-12-21"};
  CHECK(codes.count(values.find("model.code")->as_string()) == 1);
  CHECK(values.find("learning_rate")->as_number() >= 1e-4);
  CHECK(values.find("learning_rate")->as_number() <= 1e-2);
}

TEST_CASE("a bad code is an error at its place, before the training") {
  const Example example(8, 8);
  example.replace("config_train.json", "\"code\": \"11-21-21-21\"", "\"code\": \"11-2x-21-21\"");
  const auto ran = example.clara_host({"-q", "train", "config/config_train.json"});
  CHECK(ran.code == 2);
  const auto place = ran.err.find("config_train.json");
  REQUIRE_MESSAGE(place != std::string::npos, ran.err);
  CHECK(ran.err.substr(place) ==
        "config_train.json:30:17: /train/model/args/code: ResNet18: \"11-2x-21-21\": "
        "character 5 is 'x', expected 1, 2 or -\n");
}
