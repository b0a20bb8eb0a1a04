#include "client.hpp"

#include <clara/redaction.hpp>

#include <algorithm>

#include "names.hpp"

namespace clara::mlflow {

namespace {

constexpr const char* kApi = "/api/2.0/mlflow/";
constexpr const char* kNote = "mlflow.note.content";
/// The note as we have set it: one that differs was written by somebody else.
constexpr const char* kOurNote = "clara.note";

std::string text_at(const Value& value, const std::vector<std::string>& keys) {
  const Value* inner = &value;
  std::string path;
  for (const auto& key : keys) {
    path += (path.empty() ? "" : ".") + key;
    if (inner) inner = inner->find(key);
  }
  if (!inner || !inner->is_string())
    throw Unavailable("the server's answer has no " + path + "; is it an MLflow server?");
  return inner->as_string();
}

Array pairs(const std::vector<Pair>& list, std::size_t longest) {
  Array out;
  for (const auto& pair : list)
    out.emplace_back(
        Object{{"key", pair.key}, {"value", safe_text(redacted(pair.value), longest)}});
  return out;
}

std::string tag_of(const Value& experiment, const std::string& key) {
  const auto* tags = experiment.find("tags");
  if (!tags || !tags->is_array()) return "";
  for (const auto& tag : tags->as_array()) {
    const auto* name = tag.find("key");
    if (name && name->is_string() && name->as_string() == key) return text_at(tag, {"value"});
  }
  return "";
}

}  // namespace

Value Client::judged(const Response& response, const std::string& what) const {
  return mlflow::judged(response, http_.settings().uri, what);
}

Value Client::get(const std::string& path) { return judged(http_.get(kApi + path), path); }

Value Client::post(const std::string& path, const Value& body) {
  return judged(http_.send("POST", kApi + path, body.json(), "application/json"), path);
}

std::string Client::experiment(const std::string& name, const std::string& raw_note) {
  const auto note = safe_text(raw_note, kLongestTag);
  const auto query = "experiments/get-by-name?experiment_name=" + Http::encoded(name);
  auto found = http_.get(kApi + query);
  const auto error = own_error(found);
  if (error && error->code == "RESOURCE_DOES_NOT_EXIST") {
    std::vector<Pair> tags;
    if (!note.empty()) tags = {{kNote, note}, {kOurNote, note}};
    try {
      return text_at(
          post("experiments/create", Object{{"name", name}, {"tags", pairs(tags, kLongestTag)}}),
          {"experiment_id"});
    } catch (const Rejected&) {
      found = http_.get(kApi + query);  // another host was faster
    }
  }
  const auto answer = judged(found, "experiments/get-by-name");
  auto id = text_at(answer, {"experiment", "experiment_id"});
  if (text_at(answer, {"experiment", "lifecycle_stage"}) == "deleted")
    post("experiments/restore", Object{{"experiment_id", id}});
  describe(*answer.find("experiment"), id, note);
  return id;
}

void Client::describe(const Value& experiment, const std::string& id, const std::string& note) {
  const auto present = tag_of(experiment, kNote);
  const bool persons = !present.empty() && present != tag_of(experiment, kOurNote);
  if (note.empty() || present == note || persons) return;
  for (const auto* key : {kNote, kOurNote})
    post("experiments/set-experiment-tag",
         Object{{"experiment_id", id}, {"key", key}, {"value", note}});
}

std::string Client::find_run(const std::string& experiment_id, const std::string& uid) {
  const auto answer =
      post("runs/search", Object{{"experiment_ids", Array{experiment_id}},
                                 {"filter", "tags.`clara.trial_uid` = '" + uid + "'"},
                                 {"max_results", 1}});
  const auto* runs = answer.find("runs");
  if (!runs || !runs->is_array() || runs->as_array().empty()) return "";
  return text_at(runs->as_array().front(), {"info", "run_id"});
}

std::string Client::create_run(const NewRun& run) {
  // start_time is not optional: without it the server says 1970.
  const auto answer = post("runs/create", Object{{"experiment_id", run.experiment_id},
                                                 {"run_name", run.name},
                                                 {"user_id", run.user},
                                                 {"start_time", run.start_ms},
                                                 {"tags", pairs(run.tags, kLongestTag)}});
  return text_at(answer, {"run", "info", "run_id"});
}

void Client::log_list(const std::string& run_id, const char* list, const Array& entries) {
  post("runs/log-batch", Object{{"run_id", run_id}, {list, entries}});
}

void Client::log_batch(const std::string& run_id, const char* list, const Array& entries,
                       std::vector<std::string>& refused) {
  try {
    return log_list(run_id, list, entries);
  } catch (const Rejected& error) {
    if (!is_active(run_id)) throw;
    if (entries.size() == 1) {
      refused.emplace_back(error.what());
      return;
    }
  }
  // The server takes all of a batch or nothing: one by one, only what it refuses is lost.
  for (const auto& entry : entries) log_batch(run_id, list, Array{entry}, refused);
}

bool Client::is_active(const std::string& run_id) {
  const auto answer = get("runs/get?run_id=" + Http::encoded(run_id));
  return text_at(answer, {"run", "info", "lifecycle_stage"}) == "active";
}

std::vector<std::string> Client::log(const std::string& run_id, const std::vector<Metric>& metrics,
                                     const std::vector<Pair>& params,
                                     const std::vector<Pair>& tags) {
  std::vector<std::string> refused;
  const auto send = [&](const char* list, const Array& all, std::size_t most) {
    for (std::size_t i = 0; i < all.size(); i += most) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(i);
      const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(i + most, all.size()));
      log_batch(run_id, list, Array(begin, end), refused);
    }
  };
  send("params", pairs(params, kLongestParam), kMostParams);
  send("tags", pairs(tags, kLongestTag), kMostTags);
  Array all_metrics;
  for (const auto& metric : metrics)  // NaN and infinity become strings: a bare NaN makes the
                                      // server drop the rest in silence
    all_metrics.emplace_back(Object{{"key", metric.key},
                                    {"value", metric.value},
                                    {"timestamp", std::max<std::int64_t>(0, metric.timestamp_ms)},
                                    {"step", metric.step}});
  send("metrics", all_metrics, kMostMetrics);
  return refused;
}

void Client::finish(const std::string& run_id, const std::string& status, std::int64_t end_ms) {
  post("runs/update", Object{{"run_id", run_id}, {"status", status}, {"end_time", end_ms}});
}

bool Client::upload(const std::string& run_id, const std::string& path,
                    const std::string& content) {
  const auto answer = get("runs/get?run_id=" + Http::encoded(run_id));
  const auto uri = text_at(answer, {"run", "info", "artifact_uri"});
  constexpr std::string_view kScheme = "mlflow-artifacts:/";
  if (!uri.starts_with(kScheme)) return false;
  std::string target = "/api/2.0/mlflow-artifacts/artifacts";
  const auto full = uri.substr(kScheme.size()) + "/" + path;
  for (std::size_t begin = 0; begin < full.size();) {
    const auto end = std::min(full.find('/', begin), full.size());
    if (end > begin) target += "/" + Http::encoded(full.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto response = http_.send("PUT", target, content, "application/octet-stream");
  // The server answers 503 when it was started without --serve-artifacts, and a proxy what it
  // likes: that does not pass by waiting, and all that comes after would wait, too.
  for (const long none : {404, 405, 413, 501, 503})
    if (response.status == none) return false;
  judged(response, "upload of " + path);
  return true;
}

}  // namespace clara::mlflow
