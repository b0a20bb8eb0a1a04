#include "foreign.hpp"
#include "study_fixture.hpp"

#include <cmath>

namespace clara::testing {

using host::store::StudyFile;

TEST_CASE_FIXTURE(StudyFixture, "states and facts come back after a restart") {
  const Value controller = Object{{"round", 3}, {"rng", Array{1, 2.5, "x"}}, {"nan", std::nan("")}};
  study.write([&] {
    study.save_state("controller", Object{{"round", 2}});
    study.set_meta("config_sha256", "abc");
  });
  study.write([&] { study.save_state("controller", controller); });
  const auto again = StudyFile::open(study.file(), host::store::Access::read_only);
  CHECK(again.state("controller")->json() == controller.json());
  CHECK(again.meta("config_sha256") == Value("abc"));
  CHECK(!again.state("scheduler"));
  CHECK(!again.meta("nothing"));
}

TEST_CASE_FIXTURE(StudyFixture, "the outbox keeps an item until it is delivered, and once") {
  bool fresh = false, again = true;
  study.write([&] {
    fresh = study.post("MLflowHandler", "run/J1", Object{{"score", 0.5}});
    again = study.post("MLflowHandler", "run/J1", Object{{"score", 0.6}});
    study.post("MLflowHandler", "run/J2", 2);
    study.post("Other", "run/J1", 3);
  });
  CHECK(fresh);
  CHECK(!again);
  auto due = study.due("MLflowHandler", 10);
  REQUIRE(due.size() == 2);
  CHECK(due[0].payload == Value(Object{{"score", 0.5}}));

  study.write([&] {
    study.postpone(due[0].id, "connection refused", std::chrono::hours(1));
    study.delivered(due[1].id);
  });
  CHECK(study.due("MLflowHandler", 10).empty());
  CHECK(study.undelivered("MLflowHandler") == 1);

  study.write([&] { study.postpone(due[0].id, "timeout", std::chrono::milliseconds(0)); });
  due = study.due("MLflowHandler", 10);
  REQUIRE(due.size() == 1);
  CHECK(due[0].attempts == 2);
  CHECK(due[0].last_error == "timeout");

  study.write([&] { study.give_up(due[0].id, "400 bad key"); });
  CHECK(study.undelivered("MLflowHandler") == 0);
  study.write([&] { again = study.post("MLflowHandler", "run/J2", 2); });
  CHECK(!again);
}

TEST_CASE_FIXTURE(StudyFixture,
                  "a proposal of the user is adopted once, with the values it will run with") {
  // The very statements of Optuna's enqueue_trial, from another connection; tests/parity has Optuna
  // itself do it.
  const std::string sql =
      "BEGIN; INSERT INTO trials (study_id, state) VALUES (1, 'RUNNING');"
      "INSERT INTO trial_system_attributes (trial_id, key, value_json) VALUES "
      "(last_insert_rowid(), "
      "'fixed_params', '{\"learning_rate\": 0.002}');"
      "UPDATE trials SET state='WAITING' WHERE number IS NULL; UPDATE trials SET number=1 WHERE "
      "number IS "
      "NULL; COMMIT;";
  const auto ours = add();
  CHECK(foreign(study.file(), sql) == "");
  const auto found = study.proposals();
  REQUIRE(found.size() == 1);
  CHECK(found[0].number == 1);
  CHECK(!found[0].origin);
  CHECK(found[0].system_attrs.at("fixed_params") == Value(Object{{"learning_rate", 0.002}}));

  study.write([&] { study.adopt(found[0].id, a_new_trial(0.002)); });
  CHECK(study.proposals().empty());
  CHECK(study.trial(found[0].id).origin == host::store::Origin::user);
  CHECK(study.trial(found[0].id).params == a_new_trial(0.002).params);
  CHECK(message_of([&] { study.write([&] { study.adopt(ours.id, a_new_trial()); }); }) ==
        "trial id 1 is not a proposal that waits");
  CHECK(add().number == 2);
}

}  // namespace clara::testing
