#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/autosearch/search_file.hpp>
#include <host/autosearch/yaml.hpp>
#include <tests/support/paths.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>

namespace fs = std::filesystem;
using clara::Value;
using clara::host::autosearch::automl_config;
using clara::host::autosearch::parse_yaml;

namespace {

constexpr std::string_view kWhole = R"yaml(general:
  gpu_per_instance: 0
search_space:
  - type: discrete
    params:
      - name: resnet50
        values: ["1-11111111-2111121111-211111",
                 "1-1112-1111111111121-11111112111",
        ]
  - type: continuous_param
    params:
      - name: lr
        start: 0.001
        stop: 0.1
        log: true
  - params:
      - {name: units, type: int, start: 8, stop: 64, step: 8}
      - {name: flip, type: bool}
search_algorithm:
  type: anneal_search
  max_concurrent: 2
  reward_attr: result
  report_keys:
    - name: result
      regex: (?<=result=).+(?=;)
  save_model_count: 3
  num_samples: 6
  mode: max
scheduler:
  type: FIFOScheduler
trial:
  command: python3 -m autosearch boot.py
)yaml";

std::string read(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("a search file means an AutoML config") {
  const auto config = automl_config(parse_yaml(kWhole, "s.yaml"), {});
  CHECK(
      config.json() ==
      R"({"direction":"maximize","workers":"cpu:cpu","handlers":[)"
      R"({"name":"MMARHandler","args":{"num_mmars_to_keep":3}},{"name":"StatsHandler"},{"name":"MMARStatsHandler"},)"
      R"({"name":"MLflowHandler","args":{}}],"scheduler":{"name":"FIFOScheduler"},)"
      R"("executor":{"name":"ProgramExecutor","args":{"search_space":[)"
      R"({"name":"resnet50","values":["1-11111111-2111121111-211111","1-1112-1111111111121-11111112111"]},)"
      R"({"name":"lr","type":"continuous","start":0.001,"stop":0.1,"log":true},)"
      R"({"name":"units","type":"int","start":8.0,"stop":64.0,"log":false,"step":8},{"name":"flip","type":"bool"}],)"
      R"("reward_attr":"result","command":["python3","-m","autosearch","boot.py"],"arguments":"none",)"
      R"j("report_keys":[{"name":"result","regex":"(?<=result=).+(?=;)"}]}},)j"
      R"("controller":{"name":"AnnealController","args":{"num_samples":6}}})");
}

TEST_CASE("the command line names the program instead") {
  const auto config = automl_config(parse_yaml(kWhole, "s.yaml"), {"bash", "t.sh"});
  CHECK(config.find("executor")->find("args")->find("command")->json() == R"(["bash","t.sh"])");
}

TEST_CASE("GPUs are dealt out to the workers") {
  auto text = std::string(kWhole);
  text.replace(text.find("gpu_per_instance: 0"), 19, "gpu_per_instance: 2");
  CHECK(automl_config(parse_yaml(text, "s.yaml"), {}).find("workers")->as_string() == "0,1:2,3");
}

TEST_CASE("the threads of a trial are the executor's") {
  auto text = std::string(kWhole);
  text.replace(text.find("gpu_per_instance: 0"), 19, "cpu_per_instance: 3");
  const auto config = automl_config(parse_yaml(text, "s.yaml"), {});
  CHECK(config.find("executor")->find("args")->find("threads")->as_int() == 3);
}

TEST_CASE("every value of the AutoML config stands where the search file has what it is made of") {
  const auto text = std::string(kWhole) +
                    "  arguments: named\n"
                    "mlflow: {tracking_uri: \"http://127.0.0.1:5000\"}\n"
                    "pruner:\n"
                    "  name: MedianPruner\n"
                    "  args: {n_startup_trials: 2}\n"
                    "runner:\n"
                    "  name: SlurmRunner\n";
  const auto config = automl_config(parse_yaml(text, "s.yaml"), {});
  const auto at = [&](std::initializer_list<const char*> path) {
    const Value* value = &config;
    for (const auto* key : path) {
      const bool index = value->is_array();
      value = index ? &value->as_array().at(std::stoul(key)) : value->find(key);
      REQUIRE_MESSAGE(value, key);
    }
    return value->mark().text();
  };
  CHECK(at({"direction"}) == "s.yaml:28:9");
  CHECK(at({"scheduler", "name"}) == "s.yaml:30:9");
  CHECK(at({"controller", "name"}) == "s.yaml:20:9");
  CHECK(at({"controller", "args", "num_samples"}) == "s.yaml:27:16");
  CHECK(at({"handlers", "0", "args", "num_mmars_to_keep"}) == "s.yaml:26:21");
  CHECK(at({"handlers", "3", "args", "tracking_uri"}) == "s.yaml:34:24");
  CHECK(at({"pruner", "name"}) == "s.yaml:36:9");
  CHECK(at({"pruner", "args", "n_startup_trials"}) == "s.yaml:37:28");
  CHECK(at({"runner", "name"}) == "s.yaml:39:9");
  CHECK(at({"runner", "args", "max_jobs"}) == "s.yaml:21:19");
  CHECK(at({"executor", "args", "search_space", "0", "values", "1"}) == "s.yaml:8:18");
  CHECK(at({"executor", "args", "search_space", "1", "stop"}) == "s.yaml:14:15");
  CHECK(at({"executor", "args", "search_space", "1", "log"}) == "s.yaml:15:14");
  CHECK(at({"executor", "args", "search_space", "2", "name"}) == "s.yaml:17:16");
  CHECK(at({"executor", "args", "search_space", "3", "type"}) == "s.yaml:18:28");
  CHECK(at({"executor", "args", "reward_attr"}) == "s.yaml:22:16");
  CHECK(at({"executor", "args", "report_keys", "0", "regex"}) == "s.yaml:25:14");
  CHECK(at({"executor", "args", "command", "2"}) == "s.yaml:32:12");
  CHECK(at({"executor", "args", "arguments"}) == "s.yaml:33:14");
}

TEST_CASE("each bad search file is refused with its whole message") {
  std::vector<fs::path> files;
  const auto folder = clara::testing::source_dir() / "tests/configs/autosearch/bad";
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  CHECK(files.size() >= 30);
  for (const auto& file : files) {
    CAPTURE(file.filename());
    auto expected = file;
    expected.replace_extension(".txt");
    std::string message = "accepted";
    try {
      automl_config(parse_yaml(read(file), file.filename().string()), {});
    } catch (const clara::Error& error) {
      message = std::string(error.what());
      CHECK(static_cast<int>(error.code()) <= 2);
    }
    CHECK(message + "\n" == read(expected));
  }
}
