#include "host/study/settings.hpp"

#include "host/automl/duration.hpp"
#include "host/config/components.hpp"
#include "host/study/components.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <clara/expression.hpp>

#include <boost/regex.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace clara::host::study {
namespace {

constexpr const char* kDuration =
    "a time such as 90, \"45s\", \"30m\" or \"8h\" (seconds without a unit)";

/// Clara's syntax, which FIFOScheduler reads; another scheduler may have one of its own.
bool are_workers(const std::string& text) {
  static const boost::regex pattern("(cpu|\\d{1,6}(,\\d{1,6})*)(:(cpu|\\d{1,6}(,\\d{1,6})*))*");
  return text.empty() || boost::regex_match(text, pattern);
}

/// A GPU that one of these workers has twice, if there is one.
std::optional<int> shared_with_itself(const std::string& workers) {
  std::set<int> own;
  for (std::size_t at = 0; at < workers.size();) {
    const auto end = std::min(workers.find_first_of(",:", at), workers.size());
    const auto word = workers.substr(at, end - at);
    if (word != "cpu" && !own.insert(std::stoi(word)).second) return std::stoi(word);
    if (end < workers.size() && workers[end] == ':') own.clear();
    at = end + 1;
  }
  return std::nullopt;
}

/// What the config calls the component of this kind that is used; "" for none.
std::string used(const config::Plan& plan, const char* kind) {
  const auto* slot = plan.find_slot("", kind);
  const auto enabled = slot ? plan.enabled(*slot) : std::vector<std::size_t>{};
  return enabled.empty() ? "" : plan.nodes[enabled.front()].label;
}

std::string not_of_runner(const std::string& workers, const std::string& runner) {
  return shown(workers) + " says where jobs run on this machine, but " + runner +
         " runs them; its arguments say how many at a time";
}

bool has_own_scheduler(const config::Plan& plan) {
  const auto scheduler = used(plan, "scheduler");
  return !scheduler.empty() && scheduler != kDefaultScheduler;
}

/// Reads first-level values one by one and reports those that are of the wrong kind.
class Reader {
 public:
  Reader(const config::Plan& plan, Issues& issues) : plan_(plan), issues_(issues) {}

  std::optional<std::string> text(const char* name) {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    if (value->is_string()) return value->as_string();
    // `--set workers=2`, `run_id: 7`
    if (value->is_int()) return std::to_string(value->as_int());
    refuse(name, *value, "text");
    return std::nullopt;
  }

  std::string workers() {
    auto written = text("workers").value_or("");
    if (written.empty()) return written;
    const auto& at = *find("workers");
    if (const auto runner = used(plan_, "runner"); !runner.empty()) {
      issues_.error(at, "/workers", not_of_runner(written, runner));
      return written;
    }
    if (has_own_scheduler(plan_)) return written;
    if (!are_workers(written)) {
      refuse("workers", at,
             "the GPUs of each worker, such as \"0:0:1:1\", \"0,1:2,3\" or \"cpu:cpu\"");
    } else if (const auto gpu = shared_with_itself(written)) {
      issues_.error(at, "/workers",
                    shown(at) + " gives one worker GPU " + std::to_string(*gpu) + " twice");
    }
    return written;
  }

  std::string run_id() {
    auto written = text("run_id").value_or("");
    if (const auto rule = rule_of_id(written); !rule.empty())
      issues_.error(*find("run_id"), "/run_id",
                    shown(written) + " is no name of a folder: " + rule);
    return written;
  }

  std::optional<std::chrono::milliseconds> duration(const char* name) {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    const auto found =
        automl::parse_duration(value->is_string() ? value->as_string() : value->json());
    if (!found || found->count() == 0) refuse(name, *value, kDuration);
    return found;
  }

  std::optional<std::uint64_t> seed(const char* name) {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    if (value->is_int() && value->as_int() >= 0) return static_cast<std::uint64_t>(value->as_int());
    refuse(name, *value, "a whole number of at least 0");
    return std::nullopt;
  }

  template <std::size_t N>
  std::optional<std::string> one_of(const char* name, const std::array<const char*, N>& words) {
    const auto* value = find(name);
    if (!value) return std::nullopt;
    std::string rule;
    for (const auto* word : words) {
      if (value->is_string() && value->as_string() == word) return word;
      rule += (rule.empty() ? "one of \"" : ", \"") + std::string(word) + "\"";
    }
    refuse(name, *value, rule);
    return std::nullopt;
  }

  /// [{"name": "val_mean_dice", "direction": "maximize"}, ...]
  std::vector<Objective> objectives() {
    std::vector<Objective> list;
    for_each("objectives", {"name", "direction"}, [&](const Value& item, const std::string& at) {
      const auto* direction = item.find("direction");
      const auto word = direction && direction->is_string() ? direction->as_string() : "";
      if (word != "maximize" && word != "minimize")
        return refuse_at(direction ? *direction : item, at + (direction ? "/direction" : ""),
                         "a direction, \"maximize\" or \"minimize\"");
      list.push_back({item.find("name")->as_string(),
                      word == "minimize" ? Direction::minimize : Direction::maximize});
    });
    if (const auto* both = find("direction"); both && find("objectives"))
      issues_.error(*both, "/direction", "each of the objectives has a direction of its own");
    return list;
  }

  /// [{"name": "seconds", "at_most": 600}, ...]
  std::vector<automl::Constraint> constraints() {
    std::vector<automl::Constraint> list;
    for_each("constraints", {"name", "at_most", "at_least"},
             [&](const Value& item, const std::string& at) {
               const auto* most = item.find("at_most");
               const auto* least = item.find("at_least");
               const auto* limit = most ? most : least;
               if ((most != nullptr) == (least != nullptr) || !limit->is_number())
                 return refuse_at(item, at, "a name and a number, at_most or at_least");
               automl::Constraint one{item.find("name")->as_string(), {}, {}};
               (most ? one.at_most : one.at_least) = limit->as_number();
               list.push_back(std::move(one));
             });
    return list;
  }

 private:
  /// The objects of a list that have a name of their own and no key but these.
  void for_each(const char* name, const std::vector<std::string>& keys,
                const std::function<void(const Value&, const std::string&)>& take) {
    const auto* list = find(name);
    if (!list) return;
    const auto place = "/" + std::string(name);
    if (!list->is_array() || list->as_array().empty())
      return refuse_at(*list, place, "a list of objects, one at least");
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->as_array().size(); ++i) {
      const auto& item = list->as_array()[i];
      const auto at = place + "/" + std::to_string(i);
      const auto* own = item.is_object() ? item.find("name") : nullptr;
      if (!own || !own->is_string() || own->as_string().empty()) {
        refuse_at(item, at, "an object with the name of a reported value");
        continue;
      }
      bool known = true;
      for (const auto& member : item.as_object()) {
        if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) continue;
        known = false;
        issues_.error(member.value, at + "/" + member.key, "there is no such key here",
                      did_you_mean(member.key, keys));
      }
      if (!names.insert(own->as_string()).second && std::string(name) == "objectives") {
        issues_.error(*own, at + "/name", shown(*own) + " is there twice");
        known = false;
      }
      if (known) take(item, at);
    }
  }
  void refuse_at(const Value& value, const std::string& place, const std::string& rule) {
    issues_.error(value, place, "expected " + rule + ", got " + shown(value));
  }
  const Value* find(const char* name) const {
    const auto* value = plan_.first_level(name);
    return value && !value->is_null() ? value : nullptr;
  }
  void refuse(const char* name, const Value& value, const std::string& rule) {
    issues_.error(value, "/" + std::string(name), "expected " + rule + ", got " + shown(value));
  }

  const config::Plan& plan_;
  Issues& issues_;
};

}  // namespace

StudyConfig read_study_config(const config::Plan& plan, Issues& issues) {
  Reader reader(plan, issues);
  StudyConfig values;
  values.run_id = reader.run_id();
  values.workers = reader.workers();
  values.traceout =
      reader.one_of("traceout", std::array{"console", "file", "both"}).value_or("both");
  if (reader.one_of("direction", std::array{"maximize", "minimize"}) == "minimize")
    values.direction = Direction::minimize;
  values.objectives = reader.objectives();
  values.constraints = reader.constraints();
  values.seed = reader.seed("seed");
  values.job_time_limit = reader.duration("max_job_run_time");
  values.time_limit = reader.duration("max_sys_run_time");
  values.hook_timeout = reader.duration("hook_timeout");
  values.grace = reader.duration("grace");
  return values;
}

namespace {

/// The reward_attr of an executor that scores by an expression, when it is one reported value as it
/// is: then that value's curve is the score's.
std::string reported_reward(const config::Plan& plan) {
  const auto* slot = plan.find_slot("", "executor");
  const auto enabled = slot ? plan.enabled(*slot) : std::vector<std::size_t>{};
  const auto* reward =
      enabled.empty() ? nullptr : plan.nodes[enabled.front()].args.find("reward_attr");
  if (!reward || !reward->is_string()) return "score";
  const auto names = Expression::parse(reward->as_string()).names();
  return names.size() == 1 && names.front() == reward->as_string() ? names.front() : "score";
}

}  // namespace

std::string objective(const config::StudyPlan& study) {
  if (!study.training) return reported_reward(study.plan);
  const auto& sources = study.training->sources();
  const auto* validate = sources.config.find("validate");
  const auto* metric = validate ? config::key_metric_of(*validate) : nullptr;
  if (!metric) return "score";
  Issues told_by_check;
  auto variables =
      config::merge(sources, config::layout_of(config::ConfigType::training), told_by_check)
          .variables;
  const auto* args = metric->find("args");
  for (const auto* holder : {metric, args}) {
    const auto* written = holder ? holder->find("log_label") : nullptr;
    const auto label = written ? variables.substitute(*written, "", told_by_check) : Value();
    if (label.is_string() && !label.as_string().empty()) return label.as_string();
  }
  const auto name = config::name_of(*metric).name;
  return name.empty() ? "score" : name;
}

void check_direction(const config::StudyPlan& study, const StudyConfig& values, Issues& issues) {
  if (!study.training) return;
  Issues told_by_check;
  const auto merged = config::merge(study.training->sources(),
                                    config::layout_of(config::ConfigType::training), told_by_check);
  const auto* own = merged.config.find("direction");
  if (!own || !own->is_string() || own->as_string() != "minimize") return;
  const auto score = objective(study);
  auto direction = values.direction;
  if (!values.objectives.empty()) {
    const auto named = std::find_if(
        values.objectives.begin(), values.objectives.end(),
        [&](const Objective& one) { return one.name == score || one.name == "score"; });
    if (named == values.objectives.end()) return;
    direction = named->direction;
  }
  if (direction == Direction::minimize) return;
  issues.error(
      *own, "/direction",
      "each job would keep its smallest " + score + ", but the study looks for the largest",
      "write \"direction\": \"minimize\" into the AutoML config, too");
}

namespace {

std::chrono::milliseconds time_of(const std::string& option, const std::string& text) {
  const auto time = automl::parse_duration(text);
  if (time && time->count() > 0) return *time;
  throw Error(option + ": expected " + kDuration + ", got \"" + text + "\"", ExitCode::config);
}

}  // namespace

automl::Settings settings_of(const config::StudyPlan& study, const StudyConfig& values,
                             const CommandLine& command_line) {
  automl::Settings settings;
  settings.root = study.plan.root;
  settings.score_name = objective(study);
  settings.first_is_score = !study.training || settings.score_name == "score";
  settings.objectives = {{settings.score_name, values.direction}};
  if (!values.objectives.empty()) settings.objectives = values.objectives;
  settings.constraints = values.constraints;
  settings.workers = command_line.workers.empty() ? values.workers : command_line.workers;
  if (const auto runner = used(study.plan, "runner");
      !runner.empty() && !command_line.workers.empty())
    throw Error("--workers: " + not_of_runner(command_line.workers, runner), ExitCode::config);
  settings.job_settings = study.job_settings;
  settings.device = command_line.device;
  auto& limits = settings.limits;
  limits.max_jobs = command_line.max_jobs;
  limits.time_limit = values.time_limit;
  limits.job_time_limit = values.job_time_limit;
  limits.hook_timeout = values.hook_timeout.value_or(limits.hook_timeout);
  if (!command_line.time_limit.empty())
    limits.time_limit = time_of("--time-limit", command_line.time_limit);
  limits.grace = values.grace.value_or(limits.grace);
  if (!command_line.grace.empty()) limits.grace = time_of("--grace", command_line.grace);
  return settings;
}

}  // namespace clara::host::study
