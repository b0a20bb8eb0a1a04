#pragma once

#include "fake_launcher.hpp"
#include "host/automl/engine.hpp"

#include <clara/error.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <support/paths.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::automl::fakes {

/// One line each, so that a failed comparison can be read.
inline std::string text(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += line + "\n";
  return all;
}

/// Lines that several threads write, in the order of writing.
class Journal {
 public:
  void write(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string text() const { return fakes::text(lines()); }
  /// Those that begin so.
  std::vector<std::string> lines(const std::string& prefix) const {
    std::vector<std::string> found;
    for (const auto& line : lines()) {
      if (line.starts_with(prefix)) found.push_back(line);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// x in [0, 1] and a choice of a, b or c.
inline SearchSpace space() {
  Parameter x;
  x.name = "x";
  x.high = 1;
  Parameter c;
  c.name = "c";
  c.type = Parameter::Type::categorical;
  c.choices = {"a", "b", "c"};
  return SearchSpace({x, c});
}

inline SearchValues values(double x, const char* c = "a") {
  return SearchValues({{"x", x}, {"c", c}});
}

inline Proposal proposal(double x) {
  Proposal one;
  one.values = values(x);
  return one;
}

/// Answers what the test has put in; when that is used up, it has finished.
class FakeController final : public Controller {
 public:
  explicit FakeController(Journal& journal) : journal_(journal) {}

  std::deque<std::function<Answer(int)>> script;
  std::function<void(const Outcome&)> on_tell = [](const Outcome&) {};
  std::function<void(const Outcome&)> on_history = [](const Outcome&) {};
  std::function<void(const Begun&)> on_begun = [](const Begun&) {};
  std::function<void()> on_save = [] {};
  std::function<void()> on_ask_ahead = [] {};
  int ahead = 0;

  void add(std::vector<double> xs) {
    script.push_back([xs](int) {
      Proposals proposals;
      for (const double x : xs) proposals.list.push_back(proposal(x));
      return proposals;
    });
  }
  void wait(Wait::Until until) {
    script.push_back([until](int) { return Wait{until}; });
  }

  void start(const SearchSpace&, const StudyInfo& study,
             std::span<const Outcome> history) override {
    journal_.write("controller start " + std::to_string(study.workers) + " workers seed " +
                   std::to_string(study.seed) +
                   (history.empty() ? "" : " after " + std::to_string(history.size())));
    objectives_ = study.objectives;
    for (const auto& outcome : history) on_history(outcome);
  }
  void begun(std::span<const Begun> jobs) override {
    for (const auto& job : jobs) on_begun(job);
  }
  Answer ask(int n) override {
    if (asked_ >= script.size()) return Finished{"the script is over"};
    return script[asked_++](n);
  }
  void tell(const Outcome& outcome) override {
    const char* state = outcome.state == TrialState::complete ? "complete"
                        : outcome.state == TrialState::pruned ? "pruned"
                                                              : "failed";
    journal_.write("tell " + std::to_string(outcome.job) + " " + state + scores_of(outcome));
    ++told_;
    on_tell(outcome);
  }
  Value save() const override {
    on_save();
    return Object{{"asked", static_cast<std::int64_t>(asked_)}, {"told", told_}};
  }
  void restore(const Value& state) override {
    asked_ = static_cast<std::size_t>(state.as_object().at("asked").as_int());
    told_ = state.as_object().at("told").as_int();
    journal_.write("restore " + state.json());
  }
  int ask_ahead() const override {
    on_ask_ahead();
    return ahead;
  }

 private:
  /// The scores again, from the losses: " 0.5 3".
  std::string scores_of(const Outcome& outcome) const {
    std::string text;
    for (std::size_t i = 0; i < outcome.losses.size(); ++i)
      text += " " + number_text(objectives_[i].loss(outcome.losses[i]));
    return text;
  }
  Journal& journal_;
  std::vector<Objective> objectives_;
  std::size_t asked_ = 0;
  std::int64_t told_ = 0;
};

class FakeScheduler final : public Scheduler {
 public:
  explicit FakeScheduler(int workers) : workers_(workers) {}
  std::vector<Slot> slots(const std::string&, const Machine&) override {
    std::vector<Slot> slots;
    for (int i = 1; i <= workers_; ++i) slots.push_back({i, {}, 1});
    return slots;
  }
  std::optional<std::size_t> choose(std::span<const Job>, const Slot& slot) override {
    if (slot.worker == refused) return std::nullopt;
    return choice();
  }
  int refused = 0;  ///< the worker that no job is right for
  std::function<std::optional<std::size_t>()> choice = [] { return std::size_t{0}; };

 private:
  int workers_;
};

class FakeExecutor : public Executor {
 public:
  SearchSpace search_space(const ExecutorSetup&) override { return space(); }
  Launch prepare(const Job& job) override {
    on_prepare(job);
    std::filesystem::create_directories(job.folder);
    Launch launch;
    launch.argv = {"true"};
    launch.command = "clara-host train " + job.name;
    return launch;
  }
  std::function<void(const Job&)> on_prepare = [](const Job&) {};
};

/// Runs every job as this script of the shell.
class ScriptExecutor final : public FakeExecutor {
 public:
  explicit ScriptExecutor(std::string script) : script_(std::move(script)) {}
  Launch prepare(const Job& job) override {
    auto launch = FakeExecutor::prepare(job);
    launch.argv = {"/bin/sh", "-c", script_};
    launch.directory = job.folder;
    launch.environment = environment;
    return launch;
  }
  std::vector<std::pair<std::string, std::string>> environment;

 private:
  std::string script_;
};

/// A handler that writes down what it hears.
class FakeHandler final : public Handler {
 public:
  FakeHandler(Journal& journal, std::string name) : journal_(journal), name_(std::move(name)) {}

  bool gate = true;
  bool follows_progress = false;
  std::function<void(Hook, const Event&, StudyControl&)> on = [](Hook, const Event&,
                                                                 StudyControl&) {};
  std::function<void()> on_gates = [] {};

  bool gates() const override {
    on_gates();
    return gate;
  }
  void startup(const Event& e, StudyControl& c) override { hear(Hook::startup, e, c); }
  void recommendations_available(const Event& e, StudyControl& c) override {
    hear(Hook::recommendations_available, e, c);
  }
  void start_job(const Event& e, StudyControl& c) override { hear(Hook::start_job, e, c); }
  void progress(const Event& e, StudyControl& c) override {
    if (follows_progress) hear(Hook::progress, e, c);
  }
  void end_job(const Event& e, StudyControl& c) override { hear(Hook::end_job, e, c); }
  void round_ended(const Event& e, StudyControl& c) override { hear(Hook::round_ended, e, c); }
  void shutdown(const Event& e, StudyControl& c) override { hear(Hook::shutdown, e, c); }

 private:
  void hear(Hook hook, const Event& event, StudyControl& control) {
    std::string line = name_ + " " + std::string(automl::name(hook));
    if (event.job) line += " " + event.job->name;
    if (hook == Hook::end_job) {
      line += event.job->state == JobState::complete ? " " + number_text(*event.job->score)
              : event.job->state == JobState::pruned ? " pruned"
                                                     : " failed: " + event.job->reason;
    }
    if (hook == Hook::recommendations_available) {
      line += " " + std::to_string(event.recommendations.size());
    }
    if (hook == Hook::round_ended) line += " " + std::to_string(event.study->round);
    if (hook == Hook::shutdown) line += " " + event.reason;
    journal_.write(line);
    on(hook, event, control);
  }

  Journal& journal_;
  std::string name_;
};

/// A study of fakes in a folder of its own.
class FakeStudy {
 public:
  explicit FakeStudy(int workers = 1) : scheduler(workers) {
    parts.controller = &controller;
    parts.controller_label = "Fake";
    parts.scheduler = &scheduler;
    parts.executor = &executor;
    settings.run_id = "run_1";
    settings.run_folder = folder.path();
    settings.root = folder.path();
    settings.database = folder.path() / "study.db";
    settings.seed = 7;
    settings.limits.poll = std::chrono::milliseconds(5);
    settings.limits.outbox_flush = std::chrono::milliseconds(500);
    log.redirect([this](std::string_view line) { logged.write(std::string(line)); });
  }
  ~FakeStudy() { log.redirect({}); }

  FakeHandler& handler(const std::string& name) {
    handlers.push_back(std::make_unique<FakeHandler>(journal, name));
    parts.handlers.push_back({name, handlers.back().get()});
    return *handlers.back();
  }

  Summary run() {
    store::NewStudy what;
    what.name = "run_1";
    what.objectives = settings.objectives;
    auto study = settings.resume
                     ? store::StudyFile::open(settings.database, store::Access::read_write)
                     : store::StudyFile::create(settings.database, what);
    auto store = std::make_unique<store::StoreThread>(std::move(study));
    Launcher& jobs = launched_by ? *launched_by : launcher;
    auto engine = std::make_unique<Engine>(
        parts, settings,
        EngineServices{loop, *store, jobs, log, observed_by ? *observed_by : observer});
    engine_ = engine.get();
    auto summary = engine->run();
    if (stays) {
      static_cast<void>(engine.release());
      static_cast<void>(store.release());
    }
    return summary;
  }
  Engine& engine() { return *engine_; }
  store::StudyFile open() {
    return store::StudyFile::open(settings.database, store::Access::read_only);
  }
  /// So many trials in this state.
  std::int64_t trials(store::TrialState state) {
    const auto all = open().trials();
    return std::count_if(all.begin(), all.end(),
                         [state](const store::Trial& trial) { return trial.state == state; });
  }

  testing::TemporaryFolder folder;
  Journal journal;
  Journal logged;
  Logger log;
  Observer observer;
  boost::asio::io_context loop;
  FakeController controller{journal};
  FakeScheduler scheduler;
  FakeExecutor executor;
  FakeLauncher launcher{loop};
  Launcher* launched_by = nullptr;  ///< in place of the fake
  Observer* observed_by = nullptr;
  bool stays = false;  ///< nothing is destroyed: its components are still busy
  std::vector<std::unique_ptr<FakeHandler>> handlers;
  StudyComponents parts;
  Settings settings;

 private:
  Engine* engine_ = nullptr;
};

/// Runs one job, in the middle of which its host is killed.
inline void kill_in_first_job(FakeStudy& study) {
  study.controller.add({0.5});
  study.launcher.behaves = [&study](const Job&) {
    boost::asio::post(study.loop, [&study] { study.engine().interrupt(SIGTERM); });
    auto fake = FakeJob::scores(1);
    fake.takes = std::chrono::milliseconds(60'000);
    return fake;
  };
  study.run();
  auto db = store::StudyFile::open(study.settings.database, store::Access::read_write);
  db.write([&] { db.begin_attempt(1, "1", (study.settings.run_folder / "W1_1_J1").string()); });
}

/// The end_job lines of the handler "h".
inline std::string ends(const FakeStudy& study) { return text(study.journal.lines("h end_job")); }

}  // namespace clara::host::automl::fakes
