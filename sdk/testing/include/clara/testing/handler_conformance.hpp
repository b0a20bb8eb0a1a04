#pragma once

/// What every Handler must bear, as doctest checks; for our handlers and for third parties':
///
///     TEST_CASE("MyHandler keeps the contract") {
///       clara::testing::FakeContext context;
///       clara::testing::check_handler([&] { return
///       std::make_unique<MyHandler>(MyHandler::Options{}, context); });
///     }
///
/// It is led through whole studies as the engine does it, and no hook may throw:
/// - one that ends before its first job, and one whose only job failed without a score;
/// - one with complete, failed and pruned jobs over two rounds, and values of every kind, whose
/// score
///   is to be large, and one whose score is to be small;
/// - one that goes on after a restart: its startup is called when jobs are there already;
/// - one whose job is interrupted, waits, and is run again; one with two objectives;
/// - job folders that are there, and others that are gone.
/// What it asked to run later runs, and may not throw either; what it posts has a key of its own
/// for each message, and a message that cannot be delivered has a reason. A JobTeller tells each
/// job that did not fail in one line of the log, and none that failed. At the end no half-written
/// file (.tmp, .part) is left in the run's folder, and its closing line, if it has one, has a name
/// and a text.

#include <doctest/doctest.h>
#include <unistd.h>
#include <clara/automl/handler.hpp>
#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/testing/ran.hpp>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace clara::testing {

using HandlerFactory = std::function<std::unique_ptr<Handler>()>;

namespace detail {

/// An MMAR folder that is removed again.
class HandlerFolder {
 public:
  HandlerFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "clara-handler-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
    std::filesystem::create_directories(path_ / "config");
  }
  ~HandlerFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  HandlerFolder(const HandlerFolder&) = delete;
  HandlerFolder& operator=(const HandlerFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// One handler and the study that it follows.
class HandlerStudy {
 public:
  HandlerStudy(const HandlerFactory& make, const FakeContext* context)
      : handler_(make()), study_(folder_.path()), context_(context) {
    std::filesystem::create_directories(study_.study().run_folder);
    study_.study().space = SearchSpace({real("lr"), real("lr_scheduler.gamma")});
  }

  void startup() {
    DOCTEST_CHECK_NOTHROW(handler_->startup(study_.event(), control_));
    settle();
  }
  void recommend(int jobs) {
    auto event = study_.event();
    for (int i = 0; i < jobs; ++i) event.recommendations.push_back({values(i), "why"});
    DOCTEST_CHECK_NOTHROW(handler_->recommendations_available(event, control_));
    settle();
  }
  void start(std::int64_t number, bool with_folder = true) {
    Job job;
    job.number = number;
    job.name = "W1_" + std::to_string(number) + "_J" + std::to_string(number);
    job.uid = "uid-" + std::to_string(number);
    job.attempt = ++attempts_[number];
    job.values = values(static_cast<int>(number));
    job.state = JobState::running;
    job.epochs = 2;
    job.started = std::chrono::system_clock::now();
    const auto put = study_.put(std::move(job));
    if (with_folder) fill(put->folder);
    DOCTEST_CHECK_NOTHROW(handler_->start_job(study_.event(put), control_));
    settle();
  }
  void progress(std::int64_t number, double loss) {
    auto job = copy(number);
    job.reported.push_back({"train_loss", ++job.epoch, loss, 1'700'000'000'000});
    DOCTEST_CHECK_NOTHROW(handler_->progress(study_.event(study_.put(std::move(job))), control_));
    settle();
  }
  void end(std::int64_t number, JobState state, std::optional<double> score) {
    auto job = copy(number);
    job.state = state;
    job.score = score;
    if (state == JobState::complete) {
      job.scores = {score.value()};
      if (study_.study().objectives.size() > 1) job.scores.push_back(12);
    }
    job.ended = std::chrono::system_clock::now();
    if (state == JobState::failed) job.reason = "exit code 1";
    if (state == JobState::waiting) job.reason = "interrupted by Ctrl-C";
    const auto name = job.name;
    const auto before = told(name);
    DOCTEST_CHECK_NOTHROW(handler_->end_job(study_.event(study_.put(std::move(job))), control_));
    settle();
    if (!context_ || dynamic_cast<const JobTeller*>(handler_.get()) == nullptr) return;
    DOCTEST_CAPTURE(name);
    DOCTEST_CHECK(told(name) - before == (state == JobState::failed ? 0 : 1));
  }
  void minimise() { study_.study().objectives = {Objective{"loss", Direction::minimize}}; }
  void two_objectives() {
    study_.study().objectives = {Objective{"dice", Direction::maximize},
                                 Objective{"seconds", Direction::minimize}};
  }
  /// Every complete job is one that no other beats.
  void set_pareto() {
    study_.study().pareto.clear();
    for (const auto& job : study_.study().jobs)
      if (job->state == JobState::complete) study_.study().pareto.push_back(job);
  }
  void end_round() {
    ++study_.study().round;
    DOCTEST_CHECK_NOTHROW(handler_->round_ended(study_.event(), control_));
    settle();
  }
  void shutdown(std::string reason) {
    auto event = study_.event();
    event.reason = std::move(reason);
    DOCTEST_CHECK_NOTHROW(handler_->shutdown(event, control_));
    settle();
    check_posted();
    check_delivery();
    check_files();
    if (const auto* closer = dynamic_cast<const Closer*>(handler_.get())) {
      DOCTEST_CHECK_FALSE(closer->closing_line().name.empty());
      DOCTEST_CHECK_FALSE(closer->closing_line().text.empty());
    }
  }

 private:
  /// A key stands for one message for ever: what comes with a known one is dropped.
  void check_posted() const {
    for (const auto& message : control_.posted) DOCTEST_CHECK_FALSE(message.key.empty());
    for (const auto& again : control_.repeated) {
      DOCTEST_CAPTURE(again.key);
      const auto& first = control_.posted.at(static_cast<std::size_t>(again.id - 1));
      DOCTEST_CHECK(again.message.json() == first.message.json());
    }
  }
  /// Here is no service, or none that this handler may reach.
  void check_delivery() {
    auto* deliverer = dynamic_cast<Deliverer*>(handler_.get());
    if (!deliverer) return;
    for (const auto& message : control_.posted) {
      std::string why;
      auto delivered = Deliverer::Delivery::done;
      DOCTEST_CHECK_NOTHROW(delivered = deliverer->deliver(message, why));
      DOCTEST_CAPTURE(message.key);
      DOCTEST_CHECK((delivered == Deliverer::Delivery::done || !why.empty()));
    }
  }
  /// Lines of the log that a user sees and that name the job.
  int told(const std::string& job) const {
    int lines = 0;
    if (context_)
      for (const auto& [level, line] : context_->lines)
        if (level != LogLevel::debug && line.starts_with(job + " ")) ++lines;
    return lines;
  }
  void check_files() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      const auto extension = entry.path().extension();
      DOCTEST_CAPTURE(entry.path().string());
      DOCTEST_CHECK((extension != ".tmp" && extension != ".part"));
    }
  }
  static Parameter real(std::string name) {
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.domain = "lr";
    parameter.high = 1;
    return parameter;
  }
  static SearchValues values(int i) {
    return SearchValues(
        {{"lr", 0.1 * i}, {"lr_scheduler.gamma", 0.5}, {"net", "unet"}, {"a,b", Array{1, true}}});
  }
  Job copy(std::int64_t number) {
    for (const auto& job : study_.study().jobs) {
      if (job->number == number) return *job;
    }
    throw std::logic_error("no such job");
  }
  static void fill(const std::filesystem::path& folder) {
    for (const auto* part : {"config", "models"})
      std::filesystem::create_directories(folder / part);
    std::ofstream(folder / "config/config_train.json") << "{}\n";
    std::ofstream(folder / "models/model.pt") << "weights\n";
    std::ofstream(folder / "log.txt") << "a line\n";
  }
  void settle() { DOCTEST_CHECK_NOTHROW(control_.run()); }

  HandlerFolder folder_;
  std::unique_ptr<Handler> handler_;
  FakeStudy study_;
  FakeControl control_;
  const FakeContext* context_;
  std::map<std::int64_t, int> attempts_;
};

inline void check_study_without_jobs(const HandlerFactory& make, const FakeContext* context) {
  HandlerStudy study(make, context);
  study.startup();
  study.shutdown("nothing to search");
}

inline void check_study_that_failed(const HandlerFactory& make, const FakeContext* context) {
  HandlerStudy study(make, context);
  study.startup();
  study.recommend(1);
  study.start(1, false);
  study.end(1, JobState::failed, std::nullopt);
  study.end_round();
  study.shutdown("the first jobs all failed");
}

inline void check_full_study(const HandlerFactory& make, const FakeContext* context,
                             Direction direction) {
  HandlerStudy study(make, context);
  if (direction == Direction::minimize) study.minimise();
  study.startup();
  for (std::int64_t first = 1; first <= 4; first += 3) {
    study.recommend(3);
    for (auto number = first; number < first + 3; ++number) study.start(number);
    study.progress(first, 0.7);
    study.progress(first, 0.5);
    study.end(first + 1, JobState::pruned, 0.1);
    study.end(first, JobState::complete, 0.5 + 0.1 * static_cast<double>(first));
    study.end(first + 2, JobState::failed, std::nullopt);
    study.end_round();
  }
  study.shutdown("max_rounds");
}

inline void check_resumed_study(const HandlerFactory& make, const FakeContext* context) {
  HandlerStudy study(make, context);
  study.startup();
  study.start(1);
  study.end(1, JobState::complete, 0.5);
  study.startup();
  study.start(2, false);
  study.end(2, JobState::complete, 0.4);
  study.shutdown("stopped by the user");
}

inline void check_interrupted_job(const HandlerFactory& make, const FakeContext* context) {
  HandlerStudy study(make, context);
  study.startup();
  study.recommend(1);
  study.start(1);
  study.progress(1, 0.7);
  study.end(1, JobState::waiting, std::nullopt);
  study.start(1);
  study.progress(1, 0.6);
  study.end(1, JobState::complete, 0.5);
  study.end_round();
  study.shutdown("every combination was tried");
}

inline void check_two_objectives(const HandlerFactory& make, const FakeContext* context) {
  HandlerStudy study(make, context);
  study.two_objectives();
  study.startup();
  study.recommend(2);
  for (const std::int64_t number : {1, 2}) {
    study.start(number);
    study.end(number, JobState::complete, 0.5 + 0.1 * static_cast<double>(number));
    study.set_pareto();
  }
  study.end_round();
  study.shutdown("max_rounds");
}

}  // namespace detail

/// `make` gives a new handler with the same options each time. `context`: the one that its handlers
/// log to, so that a JobTeller's lines can be counted; null: they are not.
inline void check_handler(const HandlerFactory& make, const FakeContext* context = nullptr) {
  detail::check_study_without_jobs(make, context);
  detail::check_study_that_failed(make, context);
  detail::check_full_study(make, context, Direction::maximize);
  detail::check_full_study(make, context, Direction::minimize);
  detail::check_resumed_study(make, context);
  detail::check_interrupted_job(make, context);
  detail::check_two_objectives(make, context);
  note_class_ran("handler", *make());
}

}  // namespace clara::testing
