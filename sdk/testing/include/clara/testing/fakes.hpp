#pragma once

/// Stand-ins for what the host lends, so that a component is tested without a host. For our tests
/// and for third parties.

#include <clara/automl/handler.hpp>
#include <clara/component.hpp>
#include <clara/context.hpp>

#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace clara::testing {

/// Labels a component that no registry has made.
inline void set_label(Component& component, std::string label) {
  component.label_ = std::move(label);
}

/// Keeps the log lines and offers the services it was given.
class FakeContext : public Context {
 public:
  explicit FakeContext(std::filesystem::path root = ".", std::string label = "test")
      : root_(std::move(root)), label_(std::move(label)) {}

  /// Any thread may log; `lines` is to be read when none does.
  void log(LogLevel level, std::string_view line) override {
    const std::lock_guard lock(mutex_);
    lines.emplace_back(level, line);
  }
  const std::filesystem::path& root() const override { return root_; }
  const std::string& label() const override { return label_; }
  Component* service(std::string_view name) override {
    const auto found = services.find(name);
    return found == services.end() ? nullptr : found->second;
  }
  /// The lines without their levels.
  std::vector<std::string> text() const {
    std::vector<std::string> out;
    for (const auto& [level, line] : lines) out.push_back(line);
    return out;
  }

  std::map<std::string, Component*, std::less<>> services;  ///< not owned
  std::vector<std::pair<LogLevel, std::string>> lines;

 private:
  std::filesystem::path root_;
  std::string label_;
  std::mutex mutex_;
};

/// Remembers what a handler asked for; work given to after() and background() runs when the test
/// calls run().
class FakeControl : public StudyControl {
 public:
  void stop(std::string reason) override { stopped.push_back(std::move(reason)); }
  void after(std::chrono::milliseconds, std::function<void()> work) override {
    work_.push_back(std::move(work));
  }
  void background(std::function<void()> work) override { work_.push_back(std::move(work)); }
  void post(std::string key, Value message) override {
    for (const auto& known : posted)
      if (known.key == key) {
        repeated.push_back({known.id, std::move(key), std::move(message), 0});
        return;
      }
    posted.push_back(
        {static_cast<std::int64_t>(posted.size()) + 1, std::move(key), std::move(message), 0});
  }
  void run() {
    while (!work_.empty()) {
      auto work = std::move(work_.front());
      work_.pop_front();
      work();
    }
  }

  std::vector<std::string> stopped;
  std::vector<OutboxMessage> posted;
  std::vector<OutboxMessage> repeated;  ///< dropped, since their key was known; with its id

 private:
  std::deque<std::function<void()>> work_;
};

/// A study in memory that makes the events a handler would see.
class FakeStudy {
 public:
  explicit FakeStudy(std::filesystem::path root) {
    study_.root = std::move(root);
    study_.uid = "study-1";
    study_.run_id = "run_1";
    study_.run_folder = study_.root / "automl" / "run_1";
    study_.database = study_.run_folder / "study.db";
  }

  /// Adds or replaces a job and returns it; the best one is kept, by its score and the direction of
  /// the study's first objective.
  std::shared_ptr<const Job> put(Job job) {
    if (job.folder.empty()) job.folder = study_.run_folder / job.name;
    auto shared = std::make_shared<const Job>(std::move(job));
    for (std::size_t i = 0; i < study_.jobs.size(); ++i)
      if (study_.jobs[i]->number == shared->number) {
        study_.jobs.set(i, shared);
        return find_best(), shared;
      }
    study_.jobs.push_back(shared);
    return find_best(), shared;
  }

  /// The event about `job` (null: about the study).
  Event event(std::shared_ptr<const Job> job = nullptr) const {
    Event out;
    out.study = std::make_shared<const StudySnapshot>(study_);
    out.job = std::move(job);
    return out;
  }

  StudySnapshot& study() { return study_; }

 private:
  /// With several objectives those of `pareto` are the test's to say.
  void find_best() {
    const auto& objective = study_.objectives.front();
    study_.best = nullptr;
    for (const auto& job : study_.jobs)
      if (job->state == JobState::complete && job->score &&
          (!study_.best || objective.loss(*job->score) < objective.loss(*study_.best->score)))
        study_.best = job;
    if (study_.objectives.size() > 1) return;
    study_.pareto.clear();
    if (study_.best) study_.pareto.push_back(study_.best);
  }
  StudySnapshot study_;
};

}  // namespace clara::testing
