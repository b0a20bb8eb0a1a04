#include "client.hpp"

#include <clara/error.hpp>

#include <algorithm>

#include "names.hpp"

namespace clara::mlflow {

namespace {

constexpr const char* kApi = "/api/2.0/mlflow/";

std::string text_at(const Value& value, std::string_view first, std::string_view second,
                    std::string_view third = "") {
  const auto* inner = value.find(first);
  inner = inner ? inner->find(second) : nullptr;
  if (inner && !third.empty()) inner = inner->find(third);
  if (!inner || !inner->is_string())
    throw Unavailable("the server's answer has no " + std::string(first) + "." +
                      std::string(second) + "; is it an MLflow server?");
  return inner->as_string();
}

Array pairs(const std::vector<Pair>& list, std::size_t longest) {
  Array out;
  for (const auto& pair : list)
    out.emplace_back(Object{{"key", pair.key}, {"value", safe_text(pair.value, longest)}});
  return out;
}

std::string message_of(const Response& response) {
  try {
    const auto body = parse_json(response.body);
    const auto* message = body.find("message");
    if (message && message->is_string()) return message->as_string();
  } catch (const Error&) {
    // an HTML page or plain text
  }
  return safe_text(std::string_view(response.body).substr(0, 200), 200);
}

bool may_pass(long status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
         status == 504;
}

}  // namespace

/// The answer's JSON, or why there is none, as an exception that says whether trying again makes
/// sense.
Value Client::judged(const Response& response, const std::string& what) const {
  const auto& uri = http_.settings().uri;
  if (response.too_large)
    throw Unavailable(what + ": the answer is larger than 16 MiB; is " + uri +
                      " an MLflow server?");
  if (response.status == 0) throw Unavailable("cannot reach " + uri + ": " + response.failure);
  const auto status = std::to_string(response.status);
  if (response.status >= 300 && response.status < 400)
    throw Unavailable(what + ": the server redirects (" + status + "); set tracking_uri to " +
                      (response.location.empty() ? "where it now is" : response.location));
  if (response.status == 401)
    throw Unavailable(
        what +
        ": the server wants other credentials (401); set MLFLOW_TRACKING_USERNAME and "
        "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN");
  if (response.status == 403)
    throw Unavailable(what + ": the server forbids it (403): " + message_of(response) +
                      (response.body.find("Host header") != std::string::npos
                           ? "; start it with --allowed-hosts naming this host"
                           : ""));
  if (may_pass(response.status))
    throw Unavailable(what + ": " + status + ": " + message_of(response));
  if (response.status >= 400) throw Rejected(what + ": " + status + ": " + message_of(response));
  if (response.body.empty()) return Object{};
  try {
    return parse_json(response.body);
  } catch (const Error&) {
    throw Unavailable(what + ": the answer is no JSON; is " + uri + " an MLflow server?");
  }
}

Value Client::get(const std::string& path) { return judged(http_.get(kApi + path), path); }

Value Client::post(const std::string& path, const Value& body) {
  return judged(http_.send("POST", kApi + path, body.json(), "application/json"), path);
}

std::string Client::experiment(const std::string& name, const std::string& note) {
  const auto query = "experiments/get-by-name?experiment_name=" + Http::encoded(name);
  auto found = http_.get(kApi + query);
  if (found.status == 404) {
    Array tags{Object{{"key", "mlflow.note.content"}, {"value", safe_text(note, kLongestTag)}}};
    try {
      return judged(http_.send("POST", std::string(kApi) + "experiments/create",
                               Value(Object{{"name", name}, {"tags", std::move(tags)}}).json(),
                               "application/json"),
                    "experiments/create")
          .as_object()
          .at("experiment_id")
          .as_string();
    } catch (const Rejected&) {
      found = http_.get(kApi + query);  // another host was faster
    }
  }
  const auto answer = judged(found, "experiments/get-by-name");
  auto id = text_at(answer, "experiment", "experiment_id");
  if (text_at(answer, "experiment", "lifecycle_stage") == "deleted")
    post("experiments/restore", Object{{"experiment_id", id}});
  return id;
}

std::string Client::find_run(const std::string& experiment_id, const std::string& uid) {
  const auto answer =
      post("runs/search", Object{{"experiment_ids", Array{experiment_id}},
                                 {"filter", "tags.`clara.trial_uid` = '" + uid + "'"},
                                 {"max_results", 1}});
  const auto* runs = answer.find("runs");
  if (!runs || !runs->is_array() || runs->as_array().empty()) return "";
  return text_at(runs->as_array().front(), "info", "run_id");
}

std::string Client::create_run(const NewRun& run) {
  // start_time is not optional: without it the server says 1970.
  const auto answer = post("runs/create", Object{{"experiment_id", run.experiment_id},
                                                 {"run_name", run.name},
                                                 {"user_id", run.user},
                                                 {"start_time", run.start_ms},
                                                 {"tags", pairs(run.tags, kLongestTag)}});
  return text_at(answer, "run", "info", "run_id");
}

void Client::log_part(const std::string& run_id, Array metrics, Array params, Array tags) {
  if (metrics.empty() && params.empty() && tags.empty()) return;
  post("runs/log-batch", Object{{"run_id", run_id},
                                {"metrics", std::move(metrics)},
                                {"params", std::move(params)},
                                {"tags", std::move(tags)}});
}

void Client::log(const std::string& run_id, const std::vector<Metric>& metrics,
                 const std::vector<Pair>& params, const std::vector<Pair>& tags) {
  const auto slice = [](const Array& all, std::size_t from, std::size_t most) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(std::min(from, all.size()));
    return Array(begin,
                 all.begin() + static_cast<std::ptrdiff_t>(std::min(from + most, all.size())));
  };
  const auto all_params = pairs(params, kLongestParam);
  for (std::size_t i = 0; i < all_params.size(); i += kMostParams)
    log_part(run_id, {}, slice(all_params, i, kMostParams), {});
  const auto all_tags = pairs(tags, kLongestTag);
  for (std::size_t i = 0; i < all_tags.size(); i += kMostTags)
    log_part(run_id, {}, {}, slice(all_tags, i, kMostTags));
  Array all_metrics;
  for (const auto& metric : metrics)  // NaN and infinity become strings: a bare NaN makes the
                                      // server drop the rest in silence
    all_metrics.emplace_back(Object{{"key", metric.key},
                                    {"value", metric.value},
                                    {"timestamp", std::max<std::int64_t>(0, metric.timestamp_ms)},
                                    {"step", metric.step}});
  for (std::size_t i = 0; i < all_metrics.size(); i += kMostMetrics)
    log_part(run_id, slice(all_metrics, i, kMostMetrics), {}, {});
}

void Client::finish(const std::string& run_id, const std::string& status, std::int64_t end_ms) {
  post("runs/update", Object{{"run_id", run_id}, {"status", status}, {"end_time", end_ms}});
}

bool Client::upload(const std::string& run_id, const std::string& path,
                    const std::string& content) {
  const auto answer = get("runs/get?run_id=" + Http::encoded(run_id));
  const auto* run = answer.find("run");
  const auto uri = run ? text_at(*run, "info", "artifact_uri") : "";
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
  // The server answers 503 when it was started without --serve-artifacts: that does not pass by
  // waiting.
  if (response.status == 503) return false;
  judged(response, "upload of " + path);
  return true;
}

}  // namespace clara::mlflow
