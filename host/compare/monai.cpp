#include <stdlib.h>

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <host/compare/monai.hpp>
#include <host/compare/program.hpp>
#include <host/compare/script.hpp>
#include <host/config/components.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <sstream>

namespace clara::host::compare {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with this object.
class Folder {
 public:
  Folder() {
    auto name = (fs::temp_directory_path() / "clara-compare-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw Error("cannot make a folder in " + fs::temp_directory_path().string(),
                  ExitCode::storage);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

/// The handlers that have a say in the numbers of a training; all others report or save.
constexpr std::array kWorkingHandlers{"LrScheduleHandler", "ValidationHandler",
                                      "CheckpointLoader",  "ParamSchedulerHandler",
                                      "EarlyStopHandler",  "SmartCacheHandler"};

bool only_looks_on(const config::Node& node) {
  return node.kind == "train_handler" && node.description &&
         std::find(kWorkingHandlers.begin(), kWorkingHandlers.end(), node.description->name) ==
             kWorkingHandlers.end();
}

/// The last lines of a log, which say why a program failed.
std::string last_words(const fs::path& log) {
  std::istringstream text(try_read_file(log).value_or(""));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) lines.push_back(line);
  std::string out;
  const std::size_t shown = std::min<std::size_t>(lines.size(), 5);
  for (auto at = lines.size() - shown; at < lines.size(); ++at) out += "\n  " + lines[at];
  return out;
}

/// Paths of the config start at the root of its MMAR; MONAI's start where it runs.
Value absolute(const config::Plan& plan, const std::string& argument, const Value& value) {
  if (!value.is_string() ||
      (argument != "data_list_file_path" && argument != "data_file_base_dir" &&
       argument != "load_path" && argument != "cache_dir"))
    return value;
  return Value((plan.root / value.as_string()).lexically_normal().string());
}

Value plan_for_monai(const Comparison& what, const config::Plan& plan) {
  Array nodes;
  for (const auto& node : plan.nodes) {
    if (!node.enabled || !node.description || node.kind == "runtime" || only_looks_on(node))
      continue;
    Object args;
    for (const auto& member : node.args.as_object())
      args.set(member.key, absolute(plan, member.key, member.value));
    if (node.kind == "dataset" && !args.find("data_file_base_dir"))
      if (const auto* list = args.find("data_list_file_path"); list && list->is_string())
        args.set("data_file_base_dir", fs::path(list->as_string()).parent_path().string());
    nodes.push_back(Object{{"kind", node.kind},
                           {"section", node.section},
                           {"key", node.key},
                           {"label", node.label},
                           {"name", node.description->name},
                           {"args", std::move(args)}});
  }
  Value seed;
  if (const auto* determinism = plan.first_level("determinism"))
    for (const auto* name : {"random_seed", "seed"})
      if (const auto* written = determinism->find(name)) seed = *written;
  return Object{{"nodes", std::move(nodes)},
                {"seed", std::move(seed)},
                {"threads", what.threads},
                {"iterations", what.iterations}};
}

std::vector<std::pair<std::string, std::string>> threads_of(const Comparison& what) {
  const auto number = std::to_string(what.threads);
  return {{"CLARA_THREADS", number}, {"OMP_NUM_THREADS", number}, {"MKL_NUM_THREADS", number}};
}

std::vector<double> numbers(const Value& list) {
  std::vector<double> out;
  for (const auto& number : list.as_array()) out.push_back(number.as_number());
  return out;
}

/// What reports and saves is disabled: nothing may be left in the MMAR.
Value without_onlookers(Value config, const config::Plan& plan) {
  for (const auto& node : plan.nodes)
    if (only_looks_on(node))
      if (auto* handler = config::at_path(config, node.path); handler && handler->is_object())
        handler->as_object().set("disabled", true);
  return config;
}

Side train_here(const Comparison& what, const config::Plan& plan, const Folder& folder) {
  const auto models = folder / "models";
  const auto losses = folder / "losses.txt";
  const auto file = folder / "config_train.json";
  write_file(file, without_onlookers(what.config, plan).json());
  std::vector<std::string> arguments{what.program.string(), "train", file.string(), "-m",
                                     plan.root.string()};
  if (!plan.environment_file.empty())
    arguments.insert(arguments.end(), {"-e", plan.environment_file.string()});
  arguments.insert(arguments.end(), {"--device", "cpu", "--write-train-stats", "--set"});
  arguments.insert(arguments.end(), what.settings.begin(), what.settings.end());
  arguments.insert(arguments.end(),
                   {"MMAR_CKPT_DIR=" + models.string(), "loss_file=" + losses.string(),
                    "max_iterations=" + std::to_string(what.iterations),
                    R"(resume_checkpoint={"epochs": 0, "iterations": 0})"});
  const auto log = folder / "clara-host.log";
  if (run_program(arguments, threads_of(what), log) != 0)
    throw Error("clara-host train failed:" + last_words(log));
  const auto stats = parse_json(read_file(models / "train_stats.json"));
  Side side;
  std::istringstream text(read_file(losses));
  for (std::string line; std::getline(text, line);) side.losses.push_back(std::stod(line));
  side.seconds = stats.find("seconds")->as_number();
  side.torch = stats.find("torch")->as_string();
  side.instructions = stats.find("cpu_capability")->as_string();
  return side;
}

Value train_in_monai(const Comparison& what, const config::Plan& plan, const Folder& folder) {
  const auto script = folder / "compare_monai.py";
  const auto answer = folder / "answer.json";
  for (const auto& file : monai_script())
    if (file.path == "compare_monai.py") write_file(script, file.content);
  write_file(folder / "plan.json", plan_for_monai(what, plan).json());
  const auto log = folder / "monai.log";
  const int code = run_program({what.python.string(), "-W", "ignore", script.string(),
                                (folder / "plan.json").string(), answer.string()},
                               threads_of(what), log);
  if (code != 0 || !fs::exists(answer))
    throw Error(what.python.string() + " did not train this in MONAI:" + last_words(log));
  auto made = parse_json(read_file(answer));
  if (const auto* refused = made.find("refused")) throw Error(refused->as_string());
  return made;
}

}  // namespace

std::optional<std::size_t> Outcome::first_difference() const {
  const auto count = std::min(ours.losses.size(), monai.losses.size());
  for (std::size_t i = 0; i < count; ++i)
    if (std::bit_cast<std::uint64_t>(ours.losses[i]) !=
        std::bit_cast<std::uint64_t>(monai.losses[i]))
      return i;
  if (ours.losses.size() != monai.losses.size()) return count;
  return {};
}

Outcome run(const Comparison& what, const config::Plan& plan) {
  const Folder folder;
  Outcome out;
  out.ours = train_here(what, plan, folder);
  const auto answer = train_in_monai(what, plan, folder);
  out.monai.losses = numbers(*answer.find("losses"));
  out.monai.seconds = answer.find("seconds")->as_number();
  out.monai.torch = answer.find("torch")->as_string();
  out.monai.instructions = answer.find("cpu_capability")->as_string();
  out.monai_version = answer.find("monai")->as_string();
  for (const auto& node : plan.nodes)
    if (node.enabled && only_looks_on(node) &&
        std::find(out.left_out.begin(), out.left_out.end(), node.description->name) ==
            out.left_out.end())
      out.left_out.push_back(node.description->name);
  return out;
}

}  // namespace clara::host::compare
