// Whatever a component throws, in whichever of its functions: it is told by its name, and the study
// ends in order or goes on.

#include "fakes.hpp"

#include "host/automl/resume/past_output.hpp"
#include "host/process/contract.hpp"
#include "host/store/sqlite.hpp"

#include <clara/testing/fakes.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <stdexcept>

namespace clara::host::automl::fakes {
namespace {

void no_memory() { throw std::runtime_error("no memory"); }

class ThrowingPruner final : public Pruner {
 public:
  std::string where;
  void start(const SearchSpace&, const StudyInfo&, std::span<const Outcome>) override {}
  void begun(std::span<const Begun>) override { at("begun"); }
  Advice report(const Begun&, const Reported&, int) override {
    at("report");
    return {};
  }
  void tell(const Outcome&) override { at("tell"); }
  Value save() const override {
    at("save");
    return nullptr;
  }

 private:
  void at(const char* place) const {
    if (where == place) no_memory();
  }
};

/// Reads what jobs print, and throws.
class ThrowingReader final : public FakeExecutor, public OutputReader {
 public:
  std::function<void()> before = [] {};
  std::vector<Reported> read_line(const Job&, std::string_view) override {
    before();
    throw 1;
  }
};

/// A space of which one choice of thousands may be drawn.
class ForbiddingExecutor final : public FakeExecutor {
 public:
  SearchSpace search_space(const ExecutorSetup&) override {
    Parameter c;
    c.name = "c";
    c.type = Parameter::Type::categorical;
    std::vector<SearchValues> forbidden;
    for (int i = 0; i < 5000; ++i) {
      c.choices.emplace_back(i);
      if (i > 0) forbidden.emplace_back().set("c", i);
    }
    return SearchSpace({c}, forbidden);
  }
};

void enqueue_nothing(const std::filesystem::path& file) {
  store::Database db(file, store::Database::Mode::read_write);
  db.run("INSERT INTO trials (number, study_id, state) SELECT 0, study_id, 'WAITING' FROM studies");
}

}  // namespace

TEST_CASE("a controller that throws anything anywhere ends the study by its name") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.5});
  std::string words;
  SUBCASE("in save") {
    study.controller.on_save = no_memory;
    words = "controller \"Fake\" failed in save: no memory";
  }
  SUBCASE("in begun") {
    study.controller.on_begun = [](const Begun&) { throw 7; };
    words = "controller \"Fake\" failed in begun: something that is no std::exception";
  }
  SUBCASE("in tell") {
    study.controller.on_tell = [](const Outcome&) { no_memory(); };
    words = "controller \"Fake\" failed in tell: no memory";
  }
  const auto summary = study.run();
  CHECK(summary.exit_code == 1);
  CHECK(summary.error == words);
  CHECK(study.journal.lines("h shutdown") ==
        std::vector<std::string>{"h shutdown the controller failed"});
}

TEST_CASE("a controller that throws in ask_ahead does not start a study") {
  FakeStudy study;
  study.controller.on_ask_ahead = no_memory;
  CHECK_THROWS_WITH_AS(study.run(), "controller \"Fake\" failed in ask_ahead: no memory", Error);
}

TEST_CASE("a pruner that throws is named, and not the controller") {
  FakeStudy study;
  ThrowingPruner pruner;
  testing::set_label(pruner, "MyPruner");
  study.parts.pruner = &pruner;
  study.handler("h");
  study.controller.add({0.5});
  study.launcher.behaves = [](const Job&) {
    auto fake = FakeJob::scores(0.5);
    fake.reports = {{"score", 1, 0.5, 0}};
    return fake;
  };
  for (const auto* place : {"begun", "tell", "save"}) {
    SUBCASE(place) {
      pruner.where = place;
      const auto summary = study.run();
      CHECK(summary.exit_code == 1);
      CHECK(summary.error == "pruner \"MyPruner\" failed in " + std::string(place) + ": no memory");
      CHECK(summary.reason == "the pruner failed");
    }
  }
  SUBCASE("report") {
    pruner.where = "report";
    CHECK(study.run().exit_code == 0);
    CHECK(study.logged.text().find("W1_1_J1: what it has reported could not be judged: pruner "
                                   "\"MyPruner\" failed in report: no memory") !=
          std::string::npos);
  }
}

TEST_CASE("a handler that throws in gates is logged by name, and is waited for") {
  FakeStudy study;
  // It is asked once, before there is an event.
  class BadGate final : public Handler {
   public:
    explicit BadGate(Journal& journal) : journal_(journal) {}
    bool gates() const override { throw std::runtime_error("no idea"); }
    void start_job(const Event&, StudyControl&) override { journal_.write("started"); }

   private:
    Journal& journal_;
  } bad(study.journal);
  study.parts.handlers.push_back({"Bad", &bad});
  study.controller.add({0.5});
  CHECK(study.run().exit_code == 0);
  CHECK(study.logged.text().find("Bad: failed in gates: no idea") != std::string::npos);
  CHECK(study.journal.lines("started").size() == 1);
}

TEST_CASE("what an executor throws fails the job that it was about") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1, 0.2});
  SUBCASE("in prepare") {
    study.executor.on_prepare = [](const Job& job) {
      if (job.number == 1) no_memory();
    };
    study.run();
    CHECK(ends(study) ==
          text({"h end_job W1_1_J1 failed: the executor failed in prepare: no memory",
                "h end_job W1_2_J2 0.2"}));
  }
  SUBCASE("in read_line") {
    ThrowingReader reader;
    study.parts.executor = &reader;
    study.launcher.behaves = [](const Job& job) {
      auto fake = FakeJob::scores(0.2);
      if (job.number == 1) fake.lines = {"loss=1"};
      fake.takes = std::chrono::milliseconds(job.number == 1 ? 60'000 : 1);
      return fake;
    };
    study.run();
    CHECK(ends(study) == text({"h end_job W1_1_J1 failed: the executor failed in read_line: "
                               "something that is no std::exception",
                               "h end_job W1_2_J2 0.2"}));
  }
}

TEST_CASE("what a reader throws at a job's last line counts, though the job has ended by then") {
  FakeStudy study;
  study.handler("h");
  study.controller.add({0.1});
  ThrowingReader reader;
  std::promise<void> ended;
  reader.before = [&] { ended.get_future().wait(); };
  study.parts.executor = &reader;
  study.launcher.behaves = [](const Job&) {
    auto fake = FakeJob::scores(0.2);
    fake.lines = {"loss=1"};
    fake.takes = std::chrono::milliseconds(1);
    return fake;
  };
  study.launcher.on_end = [&] { ended.set_value(); };
  study.run();
  CHECK(ends(study) == text({"h end_job W1_1_J1 failed: the executor failed in read_line: "
                             "something that is no std::exception"}));
}

TEST_CASE("what a reader throws at what a job had printed before is told by its name") {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "log.txt") << "loss=1\n";
  ThrowingReader reader;
  const auto past = read_past_output("the executor", reader, {}, folder.path());
  CHECK(past.problem == "the executor failed in read_line: something that is no std::exception");
}

TEST_CASE("a user's trial that nothing can be drawn for fails alone") {
  FakeStudy study;
  ForbiddingExecutor executor;
  study.parts.executor = &executor;
  study.handler("h").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::startup) enqueue_nothing(study.settings.database);
  };
  const auto summary = study.run();
  CHECK(summary.reason == "the script is over");
  CHECK(text(study.journal.lines("tell")) == "tell 1 failed\n");
  const auto trial = study.open().trial(1);
  CHECK(trial.state == store::TrialState::fail);
  CHECK(trial.user_attrs.at("clara:reason") == Value("infeasible"));
  CHECK(study.logged.text().find("a user has put into the study what cannot run: ") !=
        std::string::npos);
}

}  // namespace clara::host::automl::fakes
