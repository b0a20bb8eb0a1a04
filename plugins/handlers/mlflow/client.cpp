#include "client.hpp"

#include <algorithm>

#include "names.hpp"

namespace clara::mlflow {

namespace {

constexpr const char* kApi = "/api/2.0/mlflow/";

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
    out.emplace_back(Object{{"key", pair.key}, {"value", safe_text(pair.value, longest)}});
  return out;
}

}  // namespace

Value Client::judged(const Response& response, const std::string& what) const {
  return mlflow::judged(response, http_.settings().uri, what);
}

Value Client::get(const std::string& path) { return judged(http_.get(kApi + path), path); }

Value Client::post(const std::string& path, const Value& body) {
  return judged(http_.send("POST", kApi + path, body.json(), "application/json"), path);
}

std::string Client::experiment(const std::string& name, const std::string& note) {
  const auto query = "experiments/get-by-name?experiment_name=" + Http::encoded(name);
  auto found = http_.get(kApi + query);
  const auto error = own_error(found);
  if (error && error->code == "RESOURCE_DOES_NOT_EXIST") {
    Array tags{Object{{"key", "mlflow.note.content"}, {"value", safe_text(note, kLongestTag)}}};
    try {
      return text_at(post("experiments/create", Object{{"name", name}, {"tags", std::move(tags)}}),
                     {"experiment_id"});
    } catch (const Rejected&) {
      found = http_.get(kApi + query);  // another host was faster
    }
  }
  const auto answer = judged(found, "experiments/get-by-name");
  auto id = text_at(answer, {"experiment", "experiment_id"});
  if (text_at(answer, {"experiment", "lifecycle_stage"}) == "deleted")
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
