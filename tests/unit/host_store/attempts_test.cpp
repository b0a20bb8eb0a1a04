#include "study_fixture.hpp"

namespace clara::testing {

using host::store::ProcessRecord;
using host::store::StudyFile;
using host::store::TrialState;

TEST_CASE_FIXTURE(StudyFixture, "retries are attempts of one running trial") {
  const auto t = add();
  const auto first = start(t.id);
  study.write([&] { study.end_attempt(first.id, 1, std::nullopt, "exit"); });
  CHECK(study.trial(t.id).state == TrialState::running);
  const auto second = start(t.id);
  CHECK(second.number == 2);
  study.write([&] {
    study.end_attempt(second.id, std::nullopt, 9, "oom");
    study.fail(t.id, "oom", "killed");
  });

  const auto all = study.attempts(t.id);
  REQUIRE(all.size() == 2);
  CHECK(all[0].exit_code == 1);
  CHECK(!all[0].signal);
  CHECK(all[0].reason == "exit");
  CHECK(all[1].signal == 9);
  CHECK(all[1].ended.has_value());
  CHECK(all[1].worker == "1");
  CHECK(all[1].folder == "automl/run/W1_1_J1");
  CHECK(message_of([&] { start(t.id); }) == "trial 0 is FAIL and cannot run again");
  CHECK(message_of([&] { study.write([&] { study.end_attempt(second.id, 0, {}, ""); }); }) ==
        "attempt 2 of trial id 1 has ended already");
}

TEST_CASE_FIXTURE(StudyFixture,
                  "open attempts are found again with their process and their place") {
  const auto t = add();
  const auto a = start(t.id);
  const ProcessRecord process{4711, 123456789012ULL, "b5f0"};
  const std::vector<Reported> values = {{"val_mean_dice", 5, 0.5, 1}};
  study.write([&] { study.set_process(a.id, process); });
  study.write([&] { study.record_events(a.id, values, {97, 3}); });

  auto again = StudyFile::open(study.file(), host::store::Access::read_write);
  const auto open = again.attempts(t.id);
  REQUIRE(open.size() == 1);
  CHECK(open[0].process == process);
  CHECK(open[0].events.offset == 97);
  CHECK(open[0].events.next_seq == 3);
  CHECK(!open[0].ended);
  CHECK(again.trial(t.id).intermediate.at(5) == 0.5);
}

TEST_CASE_FIXTURE(StudyFixture, "values and their offset are one: neither without the other") {
  const auto t = add();
  const auto a = start(t.id);
  const std::vector<Reported> values = {{"val_mean_dice", 5, 0.5, 1}};
  CHECK_THROWS_AS(study.write([&] {
    study.record_events(a.id, values, {97, 3});
    throw Error("the power goes");
  }),
                  Error);
  CHECK(study.trial(t.id).intermediate.empty());
  CHECK(study.attempt(a.id).events.offset == 0);
}

TEST_CASE_FIXTURE(StudyFixture, "values can be taken away again, and the mark can stay") {
  const auto t = add();
  const auto a = start(t.id);
  const std::vector<Reported> values = {{"val_mean_dice", 5, 0.5, 1}, {"loss", 5, 1, 1}};
  study.write([&] { study.record_events(a.id, values, host::store::EventsMark{97, 3}); });
  const std::vector<Reported> later = {{"val_mean_dice", 9, 0.75, 2}};
  const std::vector<Reported> gone = {values[0]};
  study.write([&] { study.record_events(a.id, later, std::nullopt, gone); });
  CHECK(study.attempts(t.id)[0].events.offset == 97);
  CHECK(study.trial(t.id).intermediate.size() == 1);
  CHECK(study.trial(t.id).intermediate.at(9) == 0.75);
  CHECK(study.curves(t.id).size() == 2);
}

TEST_CASE_FIXTURE(StudyFixture, "a second attempt begins a curve of its own") {
  const auto t = add();
  const auto first = start(t.id);
  const std::vector<Reported> before = {{"val_mean_dice", 1, 0.5, 1}, {"val_mean_dice", 2, 0.6, 2}};
  const std::vector<Reported> after = {{"val_mean_dice", 1, 0.7, 3}};
  study.write([&] {
    study.record_events(first.id, before, {10, 2});
    study.end_attempt(first.id, 1, {}, "exit");
  });
  const auto second = start(t.id);
  study.write([&] { study.record_events(second.id, after, {5, 1}); });
  CHECK(study.trial(t.id).intermediate == std::map<std::int64_t, double>{{1, 0.7}});
  REQUIRE(study.curves(t.id).size() == 1);
  CHECK(study.curves(t.id)[0].value == 0.7);
}

TEST_CASE_FIXTURE(StudyFixture, "an attempt that a runner has started anew is as many attempts") {
  const auto t = add();
  const auto first = start(t.id);
  const std::vector<Reported> values = {{"val_mean_dice", 1, 0.5, 1}};
  study.write([&] {
    study.set_handle(first.id, "4711");
    study.record_events(first.id, values, {97, 3});
  });
  const auto began = host::store::parse_sql_time("2026-01-02 03:04:05.000006");
  host::store::Attempt third;
  study.write([&] { third = study.requeue(first.id, 3, began); });
  study.write([&] { CHECK(study.requeue(third.id, 3, began + 1).id == third.id); });
  const auto all = study.attempts(t.id);
  REQUIRE(all.size() == 3);
  CHECK(all[0].reason == "requeued");
  CHECK(all[1].reason == "requeued");
  CHECK(all[1].ended == "2026-01-02 03:04:05.000006");
  CHECK(all[2].started == "2026-01-02 03:04:05.000006");
  CHECK(!all[2].ended);
  CHECK(all[2].handle == "4711");
  CHECK(all[2].first_number == 1);
  CHECK(study.curves(t.id).empty());
  CHECK(study.trial(t.id).intermediate.empty());
}

}  // namespace clara::testing
