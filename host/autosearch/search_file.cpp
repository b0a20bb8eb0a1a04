#include "host/autosearch/search_file.hpp"

#include "host/autosearch/command_words.hpp"
#include "host/autosearch/meaning.hpp"
#include "host/autosearch/program_space.hpp"
#include "host/autosearch/search_options.hpp"

#include <boost/algorithm/string/join.hpp>
#include <clara/expression.hpp>
#include <clara/internal/job_environment.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::host::autosearch {

namespace {

/// What has no place of its own stands at `mark`.
void mark_all(Value& value, const Mark& mark) {
  if (!value.mark()) value.with_mark(mark);
  if (value.is_array())
    for (auto& item : value.as_array()) mark_all(item, mark);
  if (value.is_object())
    for (auto& member : value.as_object()) mark_all(member.value, mark);
}

constexpr std::array<std::string_view, 2> kLater{"mbnas", "multisearch"};

/// What it says that arguments of components are made of, as it is written there.
Object values_of(const Value& file) {
  Object out;
  const auto take = [&](const char* section, const char* name) {
    const auto* in = file.find(section);
    const auto* value = in ? in->find(name) : nullptr;
    if (value && !value->is_null() && *value != Value("")) out.set(name, *value);
  };
  take("search_algorithm", "num_samples");
  take("search_algorithm", "save_model_count");
  take("mlflow", "tracking_uri");
  take("mlflow", "experiment_name");
  return out;
}

/// A value that is made of what stands at `written`: what is wrong with it is told there.
Value made_of(const Value& written, Value value) {
  mark_all(value, written.mark());
  return value;
}

std::string listed(const std::vector<std::string>& names) {
  return boost::algorithm::join(names, ", ");
}

/// Walks a search file that passed its schema, and reports what no schema can say.
class Translator {
 public:
  Translator(const Value& file, const SearchFile& options, Issues& issues)
      : file_(file), options_(options), issues_(issues), meaning_(values_of(file)) {}

  Value config(const std::vector<std::string>& command);

 private:
  Value controller();
  Value program(const std::vector<std::string>& command);
  Value executor(const std::vector<std::string>& command);
  void check_reward();
  std::string workers() const;
  Value scheduler();
  Value runner() const;

  const Value& at(std::initializer_list<std::string_view> keys) const {
    const Value* value = &file_;
    for (const auto key : keys)
      if (const auto* inner = value->find(key)) value = inner;
    return *value;
  }

  const Value& file_;
  const SearchFile& options_;
  Issues& issues_;
  Meaning meaning_;
};

Value Translator::controller() {
  const auto& written = at({"search_algorithm", "type"});
  const auto& type = options_.search_algorithm.type;
  for (const auto later : kLater)
    if (type == later) {
      issues_.error(written, "/search_algorithm/type", "\"" + type + "\" is not supported yet",
                    "anneal_search, grid_search and random_search are");
      return Object{};
    }
  const auto known = Meaning::choices("search_algorithm");
  if (std::find(known.begin(), known.end(), type) != known.end())
    return made_of(written, meaning_.chosen("search_algorithm", type));
  issues_.error(written, "/search_algorithm/type",
                "there is no search algorithm " + shown(written) + "; there are " + listed(known),
                did_you_mean(type, known));
  return Object{};
}

Value Translator::program(const std::vector<std::string>& command) {
  if (!command.empty()) return Array(command.begin(), command.end());
  const auto& written = at({"trial", "command"});
  Array out;
  if (options_.trial) {
    if (const auto* line = std::get_if<std::string>(&options_.trial->command))
      out = command_words(*line);
    else
      out = written.as_array();
  }
  if (out.empty())
    issues_.error(written, options_.trial ? "/trial/command" : "",
                  "does not say which program a trial runs",
                  "write it as trial: {command: [python3, -m, autosearch, boot.py]}, or behind -- "
                  "on the command line");
  return made_of(written, std::move(out));
}

// What stands among the report_keys; without any the program reports by itself, and any name may
// come.
void Translator::check_reward() {
  const auto& algorithm = options_.search_algorithm;
  if (algorithm.report_keys.empty()) return;
  std::vector<std::string> keys;
  std::string list;
  for (const auto& key : algorithm.report_keys) {
    keys.push_back(key.name);
    list += (list.empty() ? "" : ", ") + key.name;
  }
  for (const auto& name : Expression::parse(algorithm.reward_attr.text).names())
    if (std::find(keys.begin(), keys.end(), name) == keys.end())
      issues_.error(at({"search_algorithm", "reward_attr"}), "/search_algorithm/reward_attr",
                    "\"" + name + "\" is not among the report_keys: " + list,
                    did_you_mean(name, keys));
}

/// One worker for each trial at a time, with its GPUs or with none.
std::string Translator::workers() const {
  std::string out;
  std::int64_t gpu = 0;
  for (std::int64_t i = 0; i < options_.search_algorithm.max_concurrent; ++i) {
    out += i == 0 ? "" : ":";
    if (options_.general.gpu_per_instance == 0) out += "cpu";
    for (std::int64_t j = 0; j < options_.general.gpu_per_instance; ++j)
      out += (j == 0 ? "" : ",") + std::to_string(gpu++);
  }
  return out;
}

Value Translator::scheduler() {
  const auto* name = std::get_if<std::string>(&options_.scheduler);
  const auto& type = name ? *name : std::get<1>(options_.scheduler).type;
  const auto known = Meaning::choices("scheduler");
  const auto& written = name ? at({"scheduler"}) : at({"scheduler", "type"});
  if (std::find(known.begin(), known.end(), type) != known.end())
    return made_of(written, meaning_.chosen("scheduler", type));
  issues_.error(written, name ? "/scheduler" : "/scheduler/type",
                "there is no scheduler " + shown(written) + "; there is " + listed(known),
                did_you_mean(type, known));
  return Object{};
}

Value Translator::executor(const std::vector<std::string>& command) {
  const bool named = options_.trial && options_.trial->arguments == "named";
  Object args{
      {"search_space", program_space(at({"search_space"}), options_.search_space, named, issues_)},
      {"reward_attr", at({"search_algorithm", "reward_attr"})}};
  args.set("command", program(command));
  if (options_.trial)
    args.set("arguments", made_of(at({"trial", "arguments"}), options_.trial->arguments));
  if (options_.general.cpu_per_instance) args.set("threads", at({"general", "cpu_per_instance"}));
  const bool has_keys = !options_.search_algorithm.report_keys.empty();
  args.set("report_keys", has_keys ? at({"search_algorithm", "report_keys"}) : Value(Array{}));
  return Object{{"name", meaning_.executor()}, {"args", std::move(args)}};
}

Value Translator::config(const std::vector<std::string>& command) {
  auto executor = this->executor(command);
  auto chosen = controller();
  check_reward();
  auto schedules = scheduler();
  Object out;
  if (options_.objectives) {
    out.set("objectives", *options_.objectives);
  } else {
    const bool larger = options_.search_algorithm.mode == "max";
    out.set("direction",
            made_of(at({"search_algorithm", "mode"}), larger ? "maximize" : "minimize"));
  }
  if (options_.constraints) out.set("constraints", *options_.constraints);
  if (options_.pruner) out.set("pruner", at({"pruner"}));
  if (!options_.runner)
    out.set("workers", made_of(at({"search_algorithm", "max_concurrent"}), workers()));
  out.set("handlers", meaning_.handlers());
  out.set("scheduler", std::move(schedules));
  if (options_.runner) out.set("runner", runner());
  if (options_.grace) out.set("grace", *options_.grace);
  out.set("executor", std::move(executor));
  out.set("controller", std::move(chosen));
  return out;
}

/// What the sections say of places and their size holds for a runner, too, where its arguments do
/// not say it.
Value Translator::runner() const {
  auto args = options_.runner->args.is_object() ? options_.runner->args.as_object() : Object{};
  const auto set = [&](const char* name, const Value& written, std::int64_t value) {
    if (!args.find(name)) args.set(name, made_of(written, value));
  };
  const auto& general = options_.general;
  set("max_jobs", at({"search_algorithm", "max_concurrent"}),
      options_.search_algorithm.max_concurrent);
  if (general.gpu_per_instance > 0)
    set("gpus", at({"general", "gpu_per_instance"}), general.gpu_per_instance);
  if (general.cpu_per_instance)
    set("cpus", at({"general", "cpu_per_instance"}), *general.cpu_per_instance);
  return Object{{"name", at({"runner", "name"})},
                {"args", made_of(at({"runner", "args"}), std::move(args))}};
}

/// As YAML writes it, when it is no number that a trial could be given; else "".
std::string infinite_word(const Value& value) {
  if (value.is_int() || !value.is_number() || std::isfinite(value.as_number())) return "";
  if (std::isnan(value.as_number())) return ".nan";
  return value.as_number() > 0 ? ".inf" : "-.inf";
}

/// YAML has words for what no JSON holds: neither params.json nor study.db, nor any range.
void check_finite(const Value& value, const std::string& path, Issues& issues) {
  if (const auto word = infinite_word(value); !word.empty())
    issues.error(value, path, "expected a finite number, got " + word);
  if (value.is_array())
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      check_finite(value.as_array()[i], path + "/" + std::to_string(i), issues);
  if (value.is_object())
    for (const auto& member : value.as_object())
      check_finite(member.value, path + "/" + member.key, issues);
}

}  // namespace

bool is_search_file(const std::filesystem::path& file) {
  return file.extension() == ".yaml" || file.extension() == ".yml";
}

Value with_command(Value config, const std::vector<std::string>& command) {
  auto& executor = *config.as_object().find("executor");
  auto& args = *executor.as_object().find("args");
  args.as_object().set("command", Array(command.begin(), command.end()));
  return config;
}

Value automl_config(const Value& search_file, const std::vector<std::string>& command) {
  Issues issues;
  check_finite(search_file, "", issues);
  if (issues.failed()) throw Error(issues);
  const auto options = read_options<SearchFile>(search_file, "a search file", nullptr);
  auto config = Translator(search_file, options, issues).config(command);
  if (issues.failed()) throw Error(issues);
  mark_all(config, search_file.mark());
  return config;
}

}  // namespace clara::host::autosearch
