#include "mlflow_handler.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/redaction.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "names.hpp"
#include "settings.hpp"

namespace clara::mlflow {

namespace {

/// A server error that may come from our own request is tried so often, then given up.
constexpr int kMostAttempts = 20;
/// Of one message.
constexpr std::size_t kMostWarnings = 3;

std::string read_config(const std::filesystem::path& folder) {
  const auto text = try_read_file(folder / "config" / "config_train.json");
  return safe_text(text.value_or(""), std::size_t{1} << 20U);
}

std::vector<Pair> pairs_of(const Value* object) {
  std::vector<Pair> out;
  if (object)
    for (const auto& member : object->as_object())
      out.push_back({member.key, member.value.as_string()});
  return out;
}

double number_of(const Value& value) {
  if (value.is_number()) return value.as_number();
  return std::stod(
      value.as_string());  // "NaN", "Infinity", "-Infinity": JSON has no other way to write them
}

std::vector<Metric> metrics_of(const Value* list) {
  std::vector<Metric> out;
  if (list)
    for (const auto& item : list->as_array()) {
      const auto& parts = item.as_array();
      out.push_back({parts.at(0).as_string(), number_of(parts.at(1)), parts.at(2).as_int(),
                     parts.at(3).as_int()});
    }
  return out;
}

/// A job that was interrupted runs, reports and ends once more.
std::string attempt_of(const Job& job) { return job.uid + ":" + std::to_string(job.attempt); }

std::string text(const Value& message, std::string_view key) {
  return message.as_object().at(key).as_string();
}

}  // namespace

std::span<const Field> MLflowHandler::Options::fields() {
  static const std::array list{
      field<&Options::tracking_uri>("tracking_uri",
                                    "the server's address; else MLFLOW_TRACKING_URI; else off"),
      field<&Options::experiment_name>(
          "experiment_name", "in place of AM and the folder above MMARs (or the MMAR's name)"),
      field<&Options::artifacts>("artifacts", "also store each job's config"),
      field<&Options::timeout>("timeout", "seconds for one request").at_least(1)};
  return list;
}

MLflowHandler::MLflowHandler(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      settings_(read_settings(options_.tracking_uri.text, process_environment())) {
  settings_.timeout = std::chrono::seconds(options_.timeout);
}

Place MLflowHandler::place(const StudySnapshot& study) const {
  auto name = options_.experiment_name;
  if (name.empty()) name = process_environment()("MLFLOW_EXPERIMENT_NAME").value_or("");
  if (name.empty()) name = default_experiment(study.root);
  return {safe_text(name, 500), "AutoML studies of " + study.root.string()};
}

void MLflowHandler::startup(const Event& event, StudyControl& control) {
  if (!settings_.foreign.empty()) return context_.warn("MLflow is off: " + settings_.foreign);
  if (!on())
    return context_.info("MLflow is off: neither tracking_uri nor MLFLOW_TRACKING_URI is set");
  const auto where = place(*event.study);
  context_.info("MLflow: logging to " + redacted(settings_.uri) + ", experiment \"" +
                where.experiment + "\"");
  control.post("study:start", study_started(where, *event.study));
}

void MLflowHandler::start_job(const Event& event, StudyControl& control) {
  if (on())
    control.post("start:" + event.job->uid,
                 job_started(place(*event.study), *event.study, *event.job));
}

void MLflowHandler::progress(const Event& event, StudyControl& control) {
  post_reported(event, control);
}

void MLflowHandler::post_reported(const Event& event, StudyControl& control) {
  const auto& job = *event.job;
  auto& [sent, names] = reported_[job.uid];
  if (!on() || sent >= job.reported.size()) return;
  // The key names the end, so that a repetition after a restart is dropped; the server drops equal
  // metrics too.
  control.post("log:" + attempt_of(job) + ":" + std::to_string(job.reported.size()),
               job_reported(place(*event.study), *event.study, job, sent, names));
  sent = job.reported.size();
}

void MLflowHandler::end_job(const Event& event, StudyControl& control) {
  if (!on()) return;
  post_reported(event, control);
  const auto config = options_.artifacts ? read_config(event.job->folder) : "";
  control.post("finish:" + attempt_of(*event.job),
               job_ended(place(*event.study), *event.study, *event.job, config,
                         reported_[event.job->uid].names));
  reported_.erase(event.job->uid);
}

void MLflowHandler::shutdown(const Event& event, StudyControl& control) {
  // A resumed study ends again, and then with other words: the start of its host tells the two
  // apart.
  if (on())
    control.post("study:finish:" + std::to_string(event.study->started.time_since_epoch().count()),
                 study_ended(place(*event.study), *event.study, event.reason));
}

// A bare Debian's own pip installs nothing outside of a virtual environment; pipx makes one.
ClosingLine MLflowHandler::closing_line() const {
  if (on()) return {"MLflow", redacted(settings_.uri)};
  return {"MLflow",
          "off; `pipx run mlflow server` and MLFLOW_TRACKING_URI=http://127.0.0.1:5000 log the "
          "next run   (apt-get install -y pipx)"};
}

Deliverer::Delivery MLflowHandler::deliver(const OutboxMessage& message, std::string& why) {
  try {
    if (!on()) {
      why = "MLflow is off now: neither tracking_uri nor MLFLOW_TRACKING_URI names a server";
      return Delivery::later;
    }
    if (!client_) client_.emplace(settings_);
    perform(message.message);
    return Delivery::done;
  } catch (const Unavailable& error) {
    // A server may repeat what it was given.
    why = redacted(error.what(), {settings_.password, settings_.token});
    const bool enough = error.perhaps_our_fault() && message.attempts >= kMostAttempts;
    return enough ? Delivery::drop : Delivery::later;
  } catch (const std::exception& error) {
    why = error.what();
    return Delivery::drop;
  }
}

void MLflowHandler::perform(const Value& message) {
  const auto name = text(message, "experiment");
  if (!experiments_.contains(name))
    experiments_[name] = client_->experiment(name, text(message, "note"));
  const auto what = text(message, "do");
  const auto uid = text(message, "uid");
  auto run = run_of(uid, experiments_[name]);
  if (what == "start") {
    if (run.empty()) run = start_run(message, experiments_[name]);
    // Logged also when the run was there: an earlier host may have died between the two requests.
    warn_of(client_->log(run, {}, pairs_of(message.find("params")), {}));
  } else if (run.empty()) {
    throw Rejected("the run of " + uid + " is gone from the server");
  } else if (what == "log") {
    warn_of(client_->log(run, metrics_of(message.find("metrics")), {}, {}));
  } else {
    finish_run(message, run);
  }
}

void MLflowHandler::warn_of(const std::vector<std::string>& refused) {
  for (std::size_t i = 0; i < std::min(refused.size(), kMostWarnings); ++i)
    context_.warn("MLflow refuses a value: " + refused[i]);
  if (refused.size() > kMostWarnings)
    context_.warn("MLflow refuses " + std::to_string(refused.size() - kMostWarnings) +
                  " more values");
}

std::string MLflowHandler::run_of(const std::string& uid, const std::string& experiment) {
  auto& known = runs_[uid];
  if (known.empty()) known = client_->find_run(experiment, uid);
  return known;
}

std::string MLflowHandler::start_run(const Value& message, const std::string& experiment) {
  NewRun run;
  run.experiment_id = experiment;
  run.name = text(message, "name");
  run.user = text(message, "user");
  run.start_ms = message.as_object().at("start_ms").as_int();
  run.tags = pairs_of(message.find("tags"));
  run.tags.push_back({"clara.trial_uid", text(message, "uid")});
  const auto study = text(message, "study");
  if (study != text(message, "uid"))
    if (const auto parent = run_of(study, experiment); !parent.empty())
      run.tags.push_back({"mlflow.parentRunId", parent});
  return runs_[text(message, "uid")] = client_->create_run(run);
}

void MLflowHandler::finish_run(const Value& message, const std::string& run_id) {
  warn_of(client_->log(run_id, metrics_of(message.find("metrics")), {},
                       pairs_of(message.find("tags"))));
  if (const auto* artifact = message.find("artifact")) {
    const bool stored = client_->upload(run_id, text(*artifact, "path"), text(*artifact, "text"));
    if (!stored && !warned_artifacts_) {
      warned_artifacts_ = true;
      context_.warn("MLflow: configs are not stored, since this server does not serve artifacts");
    }
  }
  client_->finish(run_id, text(message, "status"), message.as_object().at("end_ms").as_int());
}

}  // namespace clara::mlflow
