#include "run_log.hpp"

#include <clara/internal/files.hpp>

#include <answers.hpp>
#include <http.hpp>
#include <names.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace clara::mlflow_training {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostWaiting = 100000;
constexpr const char* kProcessTag = "clara.process";

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// This process and no other one.
std::string process_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  struct stat self {};
  ::stat("/proc/self", &self);
  return std::string(host.data()) + ":" + std::to_string(getpid()) + ":" +
         std::to_string(self.st_ctim.tv_sec);
}

/// MONAI's name of a run that was given none.
std::string name_by_time() {
  const auto now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "run_%Y%m%d_%H%M%S", &local);
  return text.data();
}

std::string text_of(const Value& object, const char* key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : "";
}

bool has_tag(const Value& run, const std::string& key, const std::string& value) {
  const auto* data = run.find("data");
  const auto* tags = data ? data->find("tags") : nullptr;
  if (!tags || !tags->is_array()) return false;
  return std::any_of(tags->as_array().begin(), tags->as_array().end(), [&](const Value& tag) {
    return text_of(tag, "key") == key && text_of(tag, "value") == value;
  });
}

}  // namespace

RunLog::RunLog(mlflow::Settings settings, RunPlace place, Warn warn)
    : place_(std::move(place)),
      warn_(std::move(warn)),
      patience_(settings.timeout),
      client_(std::move(settings)),
      thread_([this] { work(); }) {}

RunLog::~RunLog() {
  flush();
  const std::lock_guard lock(mutex_);
  if (!waiting_.empty() || dropped_ > 0)
    warn_(std::to_string(waiting_.size() + dropped_) +
          " entries were not delivered to MLflow, since its server was not there");
  stopping_ = true;
  changed_.notify_all();
}

std::string RunLog::run_id() const {
  const std::lock_guard lock(mutex_);
  return run_id_;
}

void RunLog::go_on_with(std::string run_id) {
  const std::lock_guard lock(mutex_);
  run_id_ = std::move(run_id);
}

void RunLog::begin() {
  try {
    find_run();
  } catch (const std::exception& error) {
    tell(error.what());
  }
}

void RunLog::add(Entry entry) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(entry));
  changed_.notify_all();
}

void RunLog::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience_, [&] { return waiting_.empty() || down_; });
}

void RunLog::work() {
  auto pause = std::chrono::seconds(1);
  for (;;) {
    Entry entry;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      entry = waiting_.front();
    }
    const bool done = deliver(entry);
    std::unique_lock lock(mutex_);
    down_ = !done;
    if (done) {
      waiting_.pop_front();
      pause = std::chrono::seconds(1);
    }
    changed_.notify_all();
    if (done) continue;
    changed_.wait_for(lock, pause, [&] { return stopping_; });
    pause = std::min(pause * 2, std::chrono::seconds(30));
  }
}

/// False when it has to be tried again.
bool RunLog::deliver(const Entry& entry) {
  try {
    find_run();
    const std::lock_guard speaking(client_mutex_);
    const auto sent = without_known_params(entry);
    const auto run = run_id();
    for (const auto& refused : client_.log(run, sent.metrics, sent.params, {})) tell(refused);
    upload(entry.files);
    if (entry.ends) {
      client_.finish(run, "FINISHED", now_ms());
      go_on_with("");
    }
  } catch (const mlflow::Unavailable& error) {
    tell(error.what());
    return false;
  } catch (const std::exception& error) {
    tell(error.what());
  }
  return true;
}

void RunLog::tell(const std::string& what) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(told_, true)) return;
  }
  warn_(what + "; the training goes on, and what MLflow did not take is tried again");
}

// MONAI's start(): an unfinished run of that name goes on, the last that the server lists. Without
// a name MONAI goes on with any unfinished run of the experiment, also of another training; here
// with this process's.
void RunLog::find_run() {
  const std::lock_guard speaking(client_mutex_);
  if (!run_id().empty()) return;
  const auto experiment = experiment_id();
  auto run = unfinished_run(experiment);
  if (run.empty())
    run = client_.create_run({experiment,
                              place_.run_name.value_or(name_by_time()),
                              "",
                              now_ms(),
                              {{kProcessTag, process_name()}}});
  go_on_with(run);
}

std::string RunLog::experiment_id() {
  if (!place_.artifact_location.empty()) {
    try {
      client_.post("experiments/create", Object{{"name", place_.experiment},
                                                {"artifact_location", place_.artifact_location}});
    } catch (const mlflow::Rejected&) {
      // It is there already.
    }
  }
  return client_.experiment(place_.experiment, "");
}

std::string RunLog::unfinished_run(const std::string& experiment) {
  const auto answer = client_.post(
      "runs/search", Object{{"experiment_ids", Array{experiment}}, {"max_results", 1000}});
  std::string found;
  const auto* runs = answer.find("runs");
  if (!runs || !runs->is_array()) return found;
  for (const auto& run : runs->as_array()) {
    const auto* info = run.find("info");
    if (!info || text_of(*info, "status") == "FINISHED") continue;
    const bool ours = place_.run_name ? text_of(*info, "run_name") == *place_.run_name
                                      : has_tag(run, kProcessTag, process_name());
    if (ours) found = text_of(*info, "run_id");
  }
  return found;
}

RunLog::Entry RunLog::without_known_params(const Entry& entry) {
  auto out = entry;
  if (entry.first_params.empty()) return out;
  const auto answer = client_.get("runs/get?run_id=" + mlflow::Http::encoded(run_id()));
  const auto* run = answer.find("run");
  const auto* data = run ? run->find("data") : nullptr;
  const auto* params = data ? data->find("params") : nullptr;
  for (const auto& param : entry.first_params) {
    const bool known =
        params && params->is_array() &&
        std::any_of(params->as_array().begin(), params->as_array().end(),
                    [&](const Value& one) { return text_of(one, "key") == param.key; });
    if (!known) out.params.push_back(param);
  }
  return out;
}

void RunLog::upload(const std::vector<std::string>& files) {
  for (const auto& file : files) {
    const auto content = try_read_file(file);
    if (!content) {
      tell("cannot read " + file);
    } else if (!client_.upload(run_id(), fs::path(file).filename().string(), *content)) {
      tell("the server stores no artifacts, so " + file + " is not there");
    }
  }
}

}  // namespace clara::mlflow_training
