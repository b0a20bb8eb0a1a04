#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/autosearch/search_file.hpp>
#include <host/autosearch/yaml.hpp>
#include <tests/support/paths.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;
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
