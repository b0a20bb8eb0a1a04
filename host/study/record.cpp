#include "host/study/record.hpp"

#include "host/store/clock.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/redaction.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

Array texts(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

Array plugin_values(const std::vector<plugins::PluginHash>& plugins) {
  Array out;
  for (const auto& plugin : plugins)
    out.emplace_back(Object{{"plugin", plugin.plugin},
                            {"version", plugin.version},
                            {"file", plugin.file.string()},
                            {"sha256", plugin.sha256}});
  return out;
}

Object files_of(const config::StudyPlan& study) {
  Object files{{"automl", study.plan.file.string()}};
  if (study.training) files.set("training", study.training->sources().file.string());
  if (!study.plan.environment_file.empty())
    files.set("environment", study.plan.environment_file.string());
  return files;
}

/// The one component of a slot that is enabled; null for none.
Value label_of(const config::Plan& plan, const char* key) {
  const auto* slot = plan.find_slot("", key);
  const auto enabled = slot ? plan.enabled(*slot) : std::vector<std::size_t>{};
  return enabled.empty() ? Value() : Value(plan.nodes[enabled.front()].label);
}

bool differs(const Value& before, const Value& now, const char* key) {
  const auto* a = before.find(key);
  const auto* b = now.find(key);
  return a && b && a->json() != b->json();
}

}  // namespace

Value make_record(const RecordFacts& facts) {
  const auto& study = *facts.study;
  Object settings;
  for (const auto& [name, value] : study.job_settings) settings.set(name, value);
  std::error_code ignored;
  const Value record =
      Object{{"schema", 1},
             {"run_id", facts.run_id},
             {"started", store::StudyClock().now_text()},
             {"version", facts.version},
             {"seed", static_cast<std::int64_t>(facts.seed)},
             {"command", texts(facts.arguments)},
             {"folder", fs::current_path(ignored).string()},
             {"files", files_of(study)},
             {"controller", label_of(study.plan, "controller")},
             {"pruner", label_of(study.plan, "pruner")},
             {"runner", label_of(study.plan, "runner")},
             {"automl", study.plan.effective},
             {"automl_written", study.written},
             {"training", study.training ? study.training->sources().config : Value()},
             {"environment", study.training ? study.training->sources().environment : Value()},
             {"job_settings", std::move(settings)},
             {"plugins", plugin_values(facts.plugins)},
             {"plugin_path", facts.plugin_path},
             {"request", facts.request}};
  return redacted_value(record, facts.secrets);
}

std::vector<std::string> changed_configs(const Value& before, const Value& now) {
  std::vector<std::string> out;
  if (differs(before, now, "automl")) out.emplace_back("the AutoML config");
  if (differs(before, now, "training")) out.emplace_back("the training config");
  if (differs(before, now, "environment")) out.emplace_back("environment.json");
  if (differs(before, now, "job_settings")) out.emplace_back("--set");
  return out;
}

namespace {

// Also between a runner and none: what runs at one may still be running.
std::string other_runner(const Value& before, const Value& now) {
  const auto name = [](const Value& record) {
    const auto* runner = record.find("runner");
    return runner && runner->is_string() ? runner->as_string() : std::string();
  };
  const auto old = name(before);
  const auto here = name(now);
  if (old == here) return "";
  return (old.empty() ? "no runner" : "the runner " + old) + ", and the config names " +
         (here.empty() ? "none" : here);
}

}  // namespace

std::string other_part(const Value& before, const Value& now) {
  for (const auto* part : {"controller", "pruner"}) {
    const auto* old = before.find(part);
    const auto* here = now.find(part);
    if (!old || !here || !old->is_string() || !here->is_string() || *old == *here) continue;
    return "the " + std::string(part) + " " + old->as_string() + ", and the config names " +
           here->as_string();
  }
  return other_runner(before, now);
}

std::vector<std::string> changed_plugins(const Value& before, const Value& now) {
  std::vector<std::string> out;
  const auto* old = before.find("plugins");
  const auto* here = now.find("plugins");
  if (!old || !here) return out;
  for (const auto& plugin : here->as_array()) {
    const auto& name = plugin.find("plugin")->as_string();
    for (const auto& known : old->as_array()) {
      if (known.find("plugin")->as_string() != name) continue;
      if (known.find("sha256")->as_string() == plugin.find("sha256")->as_string()) continue;
      const fs::path file = plugin.find("file")->as_string();
      out.push_back(name + " (" + file.filename().string() + ")");
    }
  }
  return out;
}

void write_record(const fs::path& run_folder, const Value& record) {
  write_file(run_folder / study::kRecordFile, record.json(2) + "\n");
}

}  // namespace clara::host::study
