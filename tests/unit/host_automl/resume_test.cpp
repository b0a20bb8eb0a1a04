#include "fakes.hpp"

#include "host/automl/study_params.hpp"
#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl::fakes {
namespace {

/// A study that was interrupted while its second job ran; the third waits.
void interrupt_second_job(FakeStudy& study) {
  study.controller.add({0.1, 0.2, 0.3});
  study.launcher.behaves = [&](const Job& job) {
    auto fake = FakeJob::scores(job.values.find("x")->as_number());
    if (job.number == 2) {
      fake.takes = std::chrono::milliseconds(60'000);
      boost::asio::post(study.loop, [&] { study.engine().interrupt(SIGTERM); });
    }
    return fake;
  };
  study.run();
}

/// The second run of the same study, with new components.
struct SecondRun {
  explicit SecondRun(FakeStudy& first) : study(1) {
    study.settings.run_folder = first.settings.run_folder;
    study.settings.database = first.settings.database;
    study.settings.resume = true;
    study.handler("h");
    study.controller.add({0.1, 0.2, 0.3});
  }
  FakeStudy study;
};

/// The file as a host leaves it that was killed with the second job running.
void kill_second_job(const FakeStudy& study) {
  auto db = store::StudyFile::open(study.settings.database, store::Access::read_write);
  db.write([&] { db.begin_attempt(2, "1", (study.settings.run_folder / "W1_2_J2").string()); });
}

}  // namespace

TEST_CASE("--resume runs what was interrupted and what waited, and nothing finished again") {
  FakeStudy first;
  first.handler("h");
  interrupt_second_job(first);
  SecondRun second(first);
  const auto summary = second.study.run();
  CHECK(summary.exit_code == 0);
  CHECK(second.study.journal.text() ==
        text({"controller start 1 workers seed 7 after 1", "restore {\"asked\":1,\"told\":1}",
              "h startup", "h start_job W1_2_J2", "h end_job W1_2_J2 0.2", "tell 2 complete 0.2",
              "h start_job W1_3_J3", "h end_job W1_3_J3 0.3", "tell 3 complete 0.3",
              "h round_ended 1", "h shutdown the script is over"}));
  CHECK(summary.study->jobs[1]->attempt == 2);
  CHECK(summary.study->best->number == 3);
  CHECK(summary.study->jobs[0]->uid ==
        second.study.open().trial(1).extra.as_object().at("uid").as_string());
}

TEST_CASE("--resume takes the result of a job whose host died") {
  FakeStudy first;
  first.handler("h");
  interrupt_second_job(first);
  kill_second_job(first);
  SecondRun second(first);
  second.study.launcher.left = [](const store::Attempt&) {
    Launcher::Left left{FakeJob::scores(0.75).end, {}};
    left.update.values = {{"score", 1, 0.75, 0}};
    left.update.mark = store::EventsMark{10, 1};
    return left;
  };
  second.study.run();
  CHECK(second.study.launcher.settled == std::vector<std::int64_t>{3});
  CHECK(text(second.study.journal.lines("h ")) ==
        text({"h startup", "h start_job W1_2_J2", "h end_job W1_2_J2 0.75", "h start_job W1_3_J3",
              "h end_job W1_3_J3 0.3", "h round_ended 1", "h shutdown the script is over"}));
  CHECK(text(second.study.journal.lines("tell")) ==
        text({"tell 2 complete 0.75", "tell 3 complete 0.3"}));
  CHECK(second.study.open().trial(2).intermediate.at(1) == 0.75);
}

TEST_CASE("--resume runs a job again that died with its host") {
  FakeStudy first;
  first.handler("h");
  interrupt_second_job(first);
  kill_second_job(first);
  SecondRun second(first);
  const auto summary = second.study.run();
  CHECK(text(second.study.journal.lines("tell")) ==
        text({"tell 2 complete 0.2", "tell 3 complete 0.3"}));
  CHECK(summary.study->jobs[1]->attempt == 3);
  CHECK(second.study.open().attempts(2)[1].reason == "host_died");
}

TEST_CASE("a finished job of which the controller has not heard is told once, after the hooks") {
  FakeStudy first;
  first.controller.add({0.1});
  first.run();
  {
    // As if the host had died right after the commit of the verdict.
    store::Database db(first.settings.database, store::Database::Mode::read_write);
    db.run("UPDATE clara_trials SET told=0");
    db.run("DELETE FROM trial_system_attributes");
    db.run("UPDATE clara_state SET json='{\"asked\":1,\"told\":0}' WHERE name='controller'");
  }
  SecondRun second(first);
  second.study.run();
  CHECK(second.study.journal.text() ==
        text({"controller start 1 workers seed 7", "restore {\"asked\":1,\"told\":0}", "h startup",
              "h start_job W1_1_J1", "h end_job W1_1_J1 0.1", "tell 1 complete 0.1",
              "h round_ended 1", "h shutdown the script is over"}));
}

TEST_CASE("--resume of a finished study only finishes it") {
  FakeStudy first;
  first.controller.add({0.1});
  first.run();
  SecondRun second(first);
  const auto summary = second.study.run();
  CHECK(summary.exit_code == 0);
  CHECK(summary.study->best->command == "clara-host train W1_1_J1");
  CHECK(text(second.study.journal.lines("h ")) ==
        text({"h startup", "h shutdown the script is over"}));
}

TEST_CASE("--resume with another search space is refused") {
  FakeStudy first;
  first.controller.add({0.1});
  first.run();
  class OtherSpace final : public FakeExecutor {
    SearchSpace search_space(const ExecutorSetup&) override {
      return SearchSpace({space().parameters()[0]});
    }
  } other;
  SecondRun second(first);
  second.study.parts.executor = &other;
  try {
    second.study.run();
    FAIL("it ran");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "run_1 was started with another search space; undo the change, or start a new run "
          "without --resume");
    CHECK(error.code() == ExitCode::config);
  }
  CHECK(first.open().meta("ended")->find("reason")->as_string() == "the script is over");
}

TEST_CASE("the study knows how it ended, and forgets it when it goes on") {
  FakeStudy first;
  interrupt_second_job(first);
  const auto ended = *first.open().meta("ended");
  CHECK(ended.find("reason")->as_string() == "ended by SIGTERM");
  CHECK(ended.find("exit_code")->as_int() == 143);
  CHECK(ended.find("resumable")->as_bool());
  SecondRun second(first);
  second.study.launcher.on_launch = [&] { CHECK(first.open().meta("ended")->is_null()); };
  second.study.run();
  CHECK(first.open().meta("ended")->find("reason")->as_string() == "the script is over");
}

TEST_CASE("a search space comes back from its words") {
  auto parameters = space().parameters();
  Parameter depth;
  depth.name = "depth";
  depth.type = Parameter::Type::integer;
  depth.low = 1;
  depth.high = 64;
  depth.log = true;
  depth.condition = {"c", {"a", "b"}, Parameter::Condition::Kind::one_of, {}};
  parameters.push_back(depth);
  const auto words = space_value(SearchSpace(parameters));
  CHECK(space_value(read_space(words)).json() == words.json());
}

TEST_CASE("names go on counting after a restart") {
  FakeStudy first;
  first.settings.limits.max_jobs = 2;
  first.controller.add({0.1, 0.2});
  first.run();
  SecondRun second(first);
  second.study.controller.script.clear();
  second.study.controller.add({0.1, 0.2});
  second.study.controller.add({0.3});
  const auto summary = second.study.run();
  CHECK(summary.study->jobs[2]->name == "W1_3_J3");
  CHECK(summary.study->jobs[2]->round == 2);
}

}  // namespace clara::host::automl::fakes
