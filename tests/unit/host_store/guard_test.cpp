#include "foreign.hpp"
#include "study_fixture.hpp"

namespace clara::testing {

namespace {

constexpr const char* kNoState = "clara-host runs this study: only it changes the state of a trial";
constexpr const char* kNoDelete = "clara-host owns this study: it and its trials cannot be deleted";
constexpr const char* kPropose = "clara-host runs this study: propose a trial with enqueue_trial";
constexpr const char* kNoValues =
    "clara-host runs this study: the values of its trials are not for others to change";

}  // namespace

TEST_CASE_FIXTURE(StudyFixture, "other programs cannot change what the host decides") {
  const auto t = running();
  const auto& file = study.file();
  CHECK(foreign(file, "UPDATE trials SET state='COMPLETE'") == kNoState);
  CHECK(foreign(file, "UPDATE trials SET number=7") == kNoState);
  CHECK(foreign(file, "UPDATE studies SET study_name='x'") == kNoState);
  CHECK(foreign(file, "UPDATE study_directions SET direction='MINIMIZE'") == kNoState);
  CHECK(foreign(file, "DELETE FROM trials") == kNoDelete);
  CHECK(foreign(file, "DELETE FROM studies") == kNoDelete);
  CHECK(foreign(file, "DELETE FROM study_directions") == kNoDelete);
  CHECK(foreign(file, "DELETE FROM trial_params") == kNoValues);
  CHECK(foreign(file, "UPDATE trial_params SET param_value=0") == kNoValues);
  CHECK(foreign(file, "INSERT INTO trial_values VALUES (1, 1, 0, 5.0, 'FINITE')") == kNoValues);
  CHECK(foreign(file, "INSERT INTO trial_intermediate_values VALUES (1, 1, 0, 5.0, 'FINITE')") ==
        kNoValues);
  CHECK(foreign(file, "INSERT INTO trials (number, study_id, state) VALUES (1, 1, 'RUNNING')") ==
        kPropose);
  CHECK(study.trial(t.id).params == a_new_trial().params);
  CHECK(study.trial(t.id).state == host::store::TrialState::running);
}

TEST_CASE_FIXTURE(StudyFixture, "a trial that another program asks for itself is refused") {
  CHECK(foreign(
            study.file(),
            "BEGIN; INSERT INTO trials (study_id, state) VALUES (1, 'RUNNING'); UPDATE trials SET "
            "number=0; COMMIT") == kPropose);
  CHECK(study.trials().empty());
}

TEST_CASE_FIXTURE(StudyFixture, "notes and other studies of the same file are free") {
  add();
  const auto& file = study.file();
  CHECK(foreign(file, "INSERT INTO trial_user_attributes VALUES (NULL, 1, 'note', '\"hi\"')") ==
        "");
  CHECK(foreign(file, "INSERT INTO study_system_attributes VALUES (NULL, 1, 'note', '\"hi\"')") ==
        "");
  CHECK(foreign(file, "INSERT INTO studies VALUES (2, 'other')") == "");
  CHECK(foreign(file, "INSERT INTO trials VALUES (9, 0, 2, 'RUNNING', NULL, NULL)") == "");
  CHECK(foreign(file, "UPDATE trials SET state='FAIL' WHERE study_id=2") == "");
  CHECK(foreign(file, "DELETE FROM trials WHERE study_id=2") == "");
  CHECK(foreign(file, "DELETE FROM studies WHERE study_id=2") == "");
  CHECK(study.trials().at(0).user_attrs.at("note") == Value("hi"));
  CHECK(add().number == 1);
}

TEST_CASE_FIXTURE(StudyFixture, "the guard is down for others after a failed transaction too") {
  const auto t = running();
  CHECK_THROWS_AS(study.write([&] {
    study.complete(t.id, 0.5);
    throw Error("no");
  }),
                  Error);
  CHECK(foreign_value(study.file(), "SELECT raised FROM clara_guard") == "0");
  CHECK(foreign(study.file(), "UPDATE trials SET state='COMPLETE'") == kNoState);
}

}  // namespace clara::testing
