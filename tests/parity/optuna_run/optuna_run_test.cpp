// optuna.load_study on a study.db that the real program writes at the same time.

#include <tests/integration/run/light_mmar.hpp>

#include <doctest/doctest.h>

#include <fstream>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// Three epochs, whose scores are rate / 4, rate / 2 and rate; the third job reports a NaN and
/// fails. Nobody goes on before Optuna has had a look.
constexpr const char* kJob = R"sh(
number=${CLARA_JOB_NAME#*_J}
for divisor in 4 2; do
  event '"value","name":"score","step":'$((5 - divisor))',"value":'"$(awk "BEGIN{print $rate/$divisor}")"
done
event '"value","name":"train_loss","step":1,"value":0.5'
[ $number != 3 ] || { event '"value","name":"score","step":4,"value":"NaN"'; echo lost; exit 3; }
tries=0
until [ -e ../../../looked ] || [ $tries -gt 1500 ]; do tries=$((tries + 1)); sleep 0.02; done
step=4)sh";

/// What Optuna says of a trial is what `report` says of its job; the third one fails.
void check_trial(const Value& trial, const Value& job) {
  const auto rate = job.find("values")->find("rate")->as_number();
  CHECK(trial.find("params")->json() == job.find("values")->json());
  CHECK(trial.find("has_times")->as_bool());
  const auto& curve = trial.find("intermediate")->as_object();
  CHECK(curve.at("1").as_number() == doctest::Approx(rate / 4));
  CHECK(curve.at("3").as_number() == doctest::Approx(rate / 2));
  if (job.find("job")->as_string().ends_with("_J3")) {
    CHECK(trial.find("state")->as_string() == "FAIL");
    CHECK(trial.find("reason")->as_string() == "exit");
    CHECK(curve.at("4").as_string() == "NaN");
  } else {
    CHECK(trial.find("state")->as_string() == "COMPLETE");
    CHECK(*trial.find("value") == *job.find("score"));
    CHECK(curve.size() == 3);
  }
}

}  // namespace

TEST_CASE("optuna reads a study that is running: states, values and curves are ours") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 5}})");
  mmar.job(kJob);
  const auto stop = mmar.path() / "stop", answer = mmar.path() / "answer.json";
  const auto file = mmar.run_folder("a") / "study.db";
  Background oracle(oracle_python(),
                    {(source_dir() / "tests/parity/optuna_run/oracle.py").string(), file.string(),
                     stop.string(), (mmar.path() / "looked").string(), answer.string()});
  const auto ran = mmar.run({"--run-id", "a", "--workers", "0:0"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  std::ofstream(stop) << "";
  const auto told = oracle.wait();
  INFO(told.err);
  REQUIRE(told.code == 0);

  const auto seen = read_value(answer);
  CHECK(seen.find("name")->as_string() == "a");
  CHECK(seen.find("direction")->as_string() == "MAXIMIZE");
  CHECK(seen.find("saw_running")->as_bool());
  CHECK(seen.find("torn")->as_int() == 0);
  const auto best = parse_json(clara_host({"best", mmar.run_folder("a").string(), "--json"}).out);
  CHECK(seen.find("best")->as_string() == best.find("job")->as_string());
  const auto report =
      parse_json(clara_host({"report", mmar.run_folder("a").string(), "--json"}).out);
  const auto& trials = seen.find("trials")->as_array();
  REQUIRE(trials.size() == 5);
  for (const auto& job : report.find("jobs")->as_array()) {
    const auto trial = std::find_if(trials.begin(), trials.end(), [&](const Value& t) {
      return *t.find("job") == *job.find("job");
    });
    REQUIRE(trial != trials.end());
    check_trial(*trial, job);
  }
}

}  // namespace clara::testing
