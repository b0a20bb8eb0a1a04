#include "light_mmar.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTraining = R"({
  "epochs": 1,
  "rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}
}
)";

// What a program in any language does to keep the job contract.
constexpr const char* kScript = R"sh(#!/usr/bin/env bash
rate=$(sed -n 's/^ *"rate": \([0-9.e-]*\),.*/\1/p' config/config_train.json)
score=$rate
epochs=1
event() {
  printf '{"v":1,"seq":%d,"t":%d,"type":%s}\n' "${seq:-0}" "$(date +%s000)" "$1" >>"$CLARA_ATTEMPT_DIR/events.jsonl"
  seq=$((${seq:-0} + 1))
}
JOB
event '"value","name":"score","step":'"${step:-1}"',"value":'"$score"
echo '{"v":1,"score":'"$score"',"metrics":{}}' >"$CLARA_ATTEMPT_DIR/result.part"
mv "$CLARA_ATTEMPT_DIR/result.part" "$CLARA_ATTEMPT_DIR/result.json"
)sh";

const std::map<std::string, std::string> kEnvironment{
    {"MMAR_ROOT", ""},         {"MLFLOW_TRACKING_URI", ""}, {"PYTHONPATH", ""},
    {"CLARA_PLUGIN_PATH", ""}, {"CLARA_THREADS", "2"},      {"NO_COLOR", "1"}};

std::vector<std::string> with_plugins(const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"--plugin-dir", (build_dir() / "tests/plugins").string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

}  // namespace

LightMmar::LightMmar()
    : controller_(R"({"name": "RandomController", "args": {"max_rounds": 4}})"),
      handlers_(R"([{"name": "MMARHandler"}])") {
  write_automl();
  write("config/config_train.json", kTraining);
  job("");
}

void LightMmar::write(const std::string& file, const std::string& text) const {
  fs::create_directories((path() / file).parent_path());
  std::ofstream(path() / file) << text;
}

void LightMmar::write_automl() const {
  write("config/config_automl.json",
        R"({"handlers": )" + handlers_ +
            R"(, "executor": {"name": "MMARExecutor"}, "controller": )" + controller_ +
            (pruner_.empty() ? "" : R"(, "pruner": )" + pruner_) + "}\n");
}

void LightMmar::controller(const std::string& json) const {
  controller_ = json;
  write_automl();
}

void LightMmar::handlers(const std::string& json) const {
  handlers_ = json;
  write_automl();
}

void LightMmar::pruner(const std::string& json) const {
  pruner_ = json;
  write_automl();
}

void LightMmar::job(const std::string& text) const { script(replaced(kScript, "JOB", text)); }

void LightMmar::script(const std::string& text) const {
  write("commands/automl_train_round.sh", text);
}

std::vector<std::string> LightMmar::run_arguments(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"run", config().string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return with_plugins(all);
}

Ran LightMmar::run(const std::vector<std::string>& arguments) const {
  return testing::run(host_program(), run_arguments(arguments), kEnvironment);
}

Background LightMmar::start(const std::vector<std::string>& arguments) const {
  return {host_program(), run_arguments(arguments), kEnvironment};
}

std::string command_of(const fs::path& folder) {
  const auto threads = read_value(folder / ".clara/attempt_1/job.json").find("threads")->json();
  return "cd " + folder.string() + " && env OMP_NUM_THREADS=" + threads +
         " CLARA_PLUGIN_PATH=" + (build_dir() / "tests/plugins").string() +
         " CLARA_HOST=" + host_program().string() +
         " CLARA_DEVICE=auto PYTHONPATH=" + (source_dir() / "python").string() + " bash " +
         (folder / "commands/automl_train_round.sh").string();
}

Ran clara_host(const std::vector<std::string>& arguments, const fs::path& folder) {
  return run(host_program(), with_plugins(arguments), kEnvironment, folder);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string plain_log(const std::string& err, const fs::path& folder) {
  constexpr std::size_t kTime = 13;  // "12:34:28.533 "
  std::string out;
  std::size_t at = 0;
  while (at < err.size()) {
    const auto end = std::min(err.find('\n', at), err.size());
    const auto line = err.substr(at, end - at);
    out += (line.size() > kTime && line[2] == ':' ? line.substr(kTime) : line) + "\n";
    at = end + 1;
  }
  return replaced(out, folder.string(), "FOLDER");
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Value read_value(const fs::path& file) { return parse_json(read_text(file), file.string()); }

bool wait_until(const std::function<bool()>& come) {
  constexpr std::chrono::seconds kPatience{30};
  constexpr std::chrono::milliseconds kPause{5};
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!come()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

std::vector<pid_t> processes_with(const std::string& text) {
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto all = read_text(entry.path() / "environ") + read_text(entry.path() / "cmdline");
    if (all.find(text) != std::string::npos) found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace clara::testing
