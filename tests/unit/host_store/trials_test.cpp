#include "study_fixture.hpp"

#include <cmath>
#include <limits>

namespace clara::testing {

using host::store::Origin;
using host::store::StudyFile;
using host::store::TrialState;

TEST_CASE_FIXTURE(StudyFixture, "a recommendation waits, runs and completes once") {
  const auto t = add();
  CHECK(t.number == 0);
  CHECK(t.state == TrialState::waiting);
  CHECK(t.origin == Origin::controller);
  CHECK(!t.started);

  const auto attempt = start(t.id);
  CHECK(attempt.number == 1);
  CHECK(study.trial(t.id).state == TrialState::running);
  CHECK(study.trial(t.id).started.has_value());

  study.write([&] { study.complete(t.id, 0.75); });
  const auto done = study.trial(t.id);
  CHECK(done.state == TrialState::complete);
  CHECK(done.value == 0.75);
  CHECK(*done.completed >= *done.started);
  CHECK(message_of([&] { study.write([&] { study.fail(t.id, "timeout", ""); }); }) ==
        "trial 0 is COMPLETE and cannot become FAIL");
  CHECK(study.trial(t.id).user_attrs.empty());
}

TEST_CASE_FIXTURE(StudyFixture, "numbers are dense and parameters come back as they were given") {
  for (int i = 0; i < 3; ++i) CHECK(add(0.001 * (i + 1)).number == i);
  const auto all = study.trials();
  REQUIRE(all.size() == 3);
  CHECK(all[2].params == a_new_trial(0.003).params);
}

TEST_CASE_FIXTURE(StudyFixture, "a value outside its distribution undoes the whole trial") {
  CHECK(message_of([&] { add(0.5); }) == "learning_rate: 0.5 is not in [0.0001, 0.01]");
  CHECK(message_of([&] { study.write([&] { study.add_trial(a_new_trial(0.001, "group")); }); }) ==
        "norm: \"group\" is not one of [\"batch\",\"instance\"]");
  CHECK(study.trials().empty());
}

TEST_CASE_FIXTURE(StudyFixture, "a score that is not finite is never complete") {
  const auto t = running();
  CHECK(message_of([&] { study.write([&] { study.complete(t.id, std::nan("")); }); }) ==
        "the score NaN is not finite");
  study.write([&] { study.fail(t.id, "bad_score", "the score is NaN"); });
  const auto failed = study.trial(t.id);
  CHECK(failed.state == TrialState::fail);
  CHECK(!failed.value);
  CHECK(failed.user_attrs.at("clara:reason") == Value("bad_score"));
  CHECK(failed.user_attrs.at("clara:message") == Value("the score is NaN"));
}

TEST_CASE_FIXTURE(StudyFixture, "what was never started can fail but not complete") {
  const auto t = add();
  CHECK(message_of([&] { study.write([&] { study.complete(t.id, 1.0); }); }) ==
        "trial id 1 was never started and cannot become COMPLETE");
  study.write([&] { study.fail(t.id, "infeasible", ""); });
  CHECK(study.trial(t.id).state == TrialState::fail);
}

TEST_CASE_FIXTURE(StudyFixture, "a pruned trial has its last finite value") {
  const double inf = std::numeric_limits<double>::infinity();
  const auto t = add();
  const auto a = start(t.id);
  const std::vector<Reported> curve = {{"val_mean_dice", 1, 0.25, 10},
                                       {"train_loss", 1, 3.0, 11},
                                       {"val_mean_dice", 2, inf, 12},
                                       {"val_mean_dice", 3, std::nan(""), 13}};
  study.write([&] { study.record_events(a.id, curve, {400, 4}); });
  study.write([&] { study.prune(t.id, 0.25, ""); });
  const auto pruned = study.trial(t.id);
  CHECK(pruned.state == TrialState::pruned);
  CHECK(pruned.value == 0.25);
  REQUIRE(pruned.intermediate.size() == 3);
  CHECK(pruned.intermediate.at(2) == inf);
  CHECK(std::isnan(pruned.intermediate.at(3)));
  CHECK(message_of([&] {
          study.write([&] { study.record_events(a.id, curve, {800, 8}); });
        }) == "trial 0 is PRUNED and takes no more values");

  const auto curves = study.curves(t.id);
  REQUIRE(curves.size() == 4);
  CHECK(curves[1].name == "train_loss");
  CHECK(curves[1].value == 3.0);
  CHECK(curves[2].value == inf);
  CHECK(curves[3].time_ms == 13);

  const auto bare = running();
  study.write([&] { study.prune(bare.id, std::nullopt, ""); });
  CHECK(!study.trial(bare.id).value);
}

TEST_CASE_FIXTURE(StudyFixture, "outcomes are told in an order, and each once") {
  const auto a = running(), b = running();
  study.write([&] {
    study.complete(a.id, 0.5);
    study.fail(b.id, "exit", "");
  });
  CHECK(study.trial(a.id).told == 0);
  study.write([&] { study.mark_told(b.id); });
  study.write([&] { study.mark_told(a.id); });
  study.write([&] { study.mark_told(b.id); });
  CHECK(study.trial(b.id).told == 1);
  CHECK(study.trial(a.id).told == 2);
}

TEST_CASE_FIXTURE(StudyFixture, "an unknown trial is named") {
  CHECK(message_of([&] { study.trial(7); }) ==
        "no trial id 7 in this study: " + (folder / "study.db").string());
  CHECK(message_of([&] { study.write([&] { study.complete(7, 1.0); }); }) ==
        "no trial id 7 in this study: " + (folder / "study.db").string());
}

TEST_CASE_FIXTURE(StudyFixture, "nothing changes outside a transaction") {
  CHECK_THROWS_AS(study.add_trial(a_new_trial()), std::logic_error);
  CHECK_THROWS_AS(study.complete(1, 1.0), std::logic_error);
  CHECK_THROWS_AS(study.set_meta("a", 1), std::logic_error);
  CHECK_THROWS_AS(study.post("mlflow", "k", 1), std::logic_error);
}

}  // namespace clara::testing
