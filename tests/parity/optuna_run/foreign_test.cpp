// What Optuna's users put into a study while the real program runs it, the awkward included.

#include <tests/integration/run/light_mmar.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

namespace clara::testing {
namespace {

constexpr const char* kJob = R"sh(
tries=0
until [ -e ../../../put ] || [ $tries -gt 1500 ]; do tries=$((tries + 1)); sleep 0.02; done)sh";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is no JSON is skipped with a warning, and everything goes on") {
  const LightMmar mmar;
  mmar.job(kJob);
  const auto folder = mmar.run_folder("a");
  Background oracle(oracle_python(),
                    {(source_dir() / "tests/parity/optuna_run/foreign.py").string(),
                     (folder / "study.db").string(), (mmar.path() / "put").string()});
  const auto began = mmar.run({"--run-id", "a", "--max-jobs", "2"});
  INFO(began.err);
  const auto told = oracle.wait();
  INFO(told.err);
  REQUIRE(told.code == 0);
  REQUIRE(began.code == 0);

  const auto went_on = mmar.run({"--run-id", "a", "--resume"});
  INFO(went_on.err);
  CHECK(went_on.code == 0);
  CHECK(holds(began.err + went_on.err,
              "warning engine: study.db: the system attribute \"fixed_params\" of"));
  CHECK(holds(began.err + went_on.err, " is left out: rate is NaN"));
  CHECK(holds(went_on.err,
              "warning engine: a user has put into the study what cannot run: rate: 7.5 is outside "
              "0.0..1.0"));

  for (const auto* command : {"status", "report", "best"}) {
    const auto said = clara_host({command, folder.string()});
    CAPTURE(command);
    INFO(said.err);
    CHECK(said.code == 0);
    for (const auto* text :
         {"the user attribute \"nan\" of the study is left out: it is NaN",
          "the user attribute \"huge\" of the study is left out: an integer outside of 64 bits",
          "the user attribute \"half\" of the study is left out: a \\u escape that is half",
          "the user attribute \"worst\" of trial 0 is left out: it is -Infinity",
          "the system attribute \"spread\" of trial 0 is left out: of is Infinity"})
      CHECK_MESSAGE(holds(said.err, text), text);
  }

  // Four of the controller, four of the user: one as given, one outside, two filled in at random.
  const auto report = parse_json(clara_host({"report", folder.string(), "--json"}).out);
  const auto& jobs = report.find("jobs")->as_array();
  REQUIRE(jobs.size() == 8);
  const auto count = [&](const std::function<bool(const Value&)>& is) {
    return std::count_if(jobs.begin(), jobs.end(), is);
  };
  const auto rate = [](const Value& job) { return job.find("values")->find("rate")->as_number(); };
  CHECK(count([&](const Value& job) { return rate(job) == 0.25; }) == 1);
  CHECK(count([&](const Value& job) {
          return rate(job) <= 1 && job.find("state")->as_string() == "complete";
        }) == 7);
  CHECK(count([&](const Value& job) {
          return rate(job) == 7.5 && job.find("state")->as_string() == "failed";
        }) == 1);
}

}  // namespace clara::testing
