#include "messages.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "names.hpp"

namespace clara::mlflow {

namespace {

std::int64_t milliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Object addressed(const Place& place, const StudySnapshot& study, const std::string& uid,
                 const char* what) {
  return Object{{"do", what},
                {"experiment", place.experiment},
                {"note", place.note},
                {"study", study.uid},
                {"uid", uid}};
}

std::string text_of(const Value& value) {
  return value.is_string() ? value.as_string() : value.json();
}

Object params_of(const Job& job) {
  Object out;
  Names names;
  for (const auto& entry : job.values.list()) out.set(names.of(entry.name), text_of(entry.value));
  return out;
}

std::string description(const StudySnapshot& study, const Job& job) {
  std::string out = "Job " + job.name + " of " + study.run_id;
  for (const auto& entry : job.values.list())
    out += "\n- " + entry.name + ": " + text_of(entry.value);
  return out;
}

std::string user_name() {
  for (const auto* variable : {"LOGNAME", "USER"})
    if (const char* name = std::getenv(variable); name && *name)
      return name;  // NOLINT(concurrency-mt-unsafe)
  return "unknown";
}

const char* status_of(const Job& job) {
  if (job.state == JobState::complete) return "FINISHED";
  // One that waits was interrupted; it gets another end when it has run again.
  return job.state == JobState::failed ? "FAILED" : "KILLED";
}

Value metric(const std::string& name, double value, std::int64_t time_ms, std::int64_t step) {
  return Array{name, value, time_ms, step};
}

}  // namespace

std::string default_experiment(const std::filesystem::path& root) {
  std::filesystem::path before;
  for (const auto& part : root) {
    if (part == "MMARs" && !before.empty() && before != "/") return "AM" + before.string();
    before = part;
  }
  return "AM" + root.filename().string();
}

Value study_started(const Place& place, const StudySnapshot& study) {
  auto out = addressed(place, study, study.uid, "start");
  out.set("name", study.run_id);
  out.set("user", user_name());
  out.set("start_ms", milliseconds(study.started));
  out.set("params", Object{});
  out.set("tags", Object{{"mlflow.source.name", "clara-host"},
                         {"mlflow.source.type", "LOCAL"},
                         {"mlflow.user", user_name()},
                         {"mlflow.note.content",
                          "AutoML study " + study.run_id + " of " + study.root.string()},
                         {"clara.run_folder", study.run_folder.string()}});
  return out;
}

Value study_ended(const Place& place, const StudySnapshot& study, const std::string& reason) {
  auto out = addressed(place, study, study.uid, "finish");
  const auto now = milliseconds(std::chrono::system_clock::now());
  out.set("status", study.best ? "FINISHED" : "FAILED");
  out.set("end_ms", now);
  Array metrics;
  Object tags{{"clara.reason", reason}};
  if (study.best) {
    metrics.push_back(metric("best_score", *study.best->score, now, 0));
    tags.set("clara.best_job", study.best->name);
  }
  out.set("metrics", std::move(metrics));
  out.set("tags", std::move(tags));
  return out;
}

Value job_started(const Place& place, const StudySnapshot& study, const Job& job) {
  auto out = addressed(place, study, job.uid, "start");
  const auto text = description(study, job);
  out.set("name", job.name);
  out.set("user", user_name());
  out.set("start_ms", milliseconds(job.started));
  out.set("params", params_of(job));
  out.set("tags", Object{{"Description", text},
                         {"mlflow.note.content", text},
                         {"mlflow.source.name", "clara-host"},
                         {"mlflow.source.type", "JOB"},
                         {"mlflow.user", user_name()},
                         {"clara.job", job.name},
                         {"clara.params", job.values.to_value().json()},
                         {"clara.command", job.command}});
  return out;
}

Value job_reported(const Place& place, const StudySnapshot& study, const Job& job,
                   std::size_t first, Names& names) {
  auto out = addressed(place, study, job.uid, "log");
  Array metrics;
  for (std::size_t i = first; i < job.reported.size(); ++i) {
    const auto& value = job.reported[i];
    metrics.push_back(metric(names.of(value.name), value.value, value.time_ms, value.step));
  }
  out.set("metrics", std::move(metrics));
  return out;
}

Value job_ended(const Place& place, const StudySnapshot& study, const Job& job,
                const std::string& config, const Names& names) {
  auto out = addressed(place, study, job.uid, "finish");
  const auto end = milliseconds(job.ended);
  out.set("status", status_of(job));
  out.set("end_ms", end);
  Array metrics;
  if (job.score) metrics.push_back(metric("score", *job.score, end, 0));
  out.set("metrics", std::move(metrics));
  Object tags{{"clara.state", status_of(job)}};
  if (!names.changed().empty()) {
    Object raw;
    for (const auto& [key, name] : names.changed()) raw.set(key, name);
    tags.set("clara.metrics", Value(std::move(raw)).json());
  }
  if (!job.reason.empty()) tags.set("clara.reason", safe_text(job.reason, kLongestTag));
  out.set("tags", std::move(tags));
  if (!config.empty())
    out.set("artifact", Object{{"path", "config/config_train.json"}, {"text", config}});
  return out;
}

}  // namespace clara::mlflow
