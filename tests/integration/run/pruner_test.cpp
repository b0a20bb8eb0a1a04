// Pruners on the real program: jobs that are ended early, and how they are kept.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEight = R"({"name": "RandomController", "args": {"max_rounds": 8}})";
constexpr const char* kMedian =
    R"({"name": "MedianPruner", "args": {"n_startup_trials": 2, "n_warmup_steps": 1}})";

// Three steps, each with the rate as its value; before the last, time for the host to ask for an
// end.
constexpr const char* kCurve = R"sh(
asked() { [ -e "$CLARA_ATTEMPT_DIR/stop" ]; }
for step in 1 2; do
  event '"value","name":"score","step":'"$step"',"value":'"$score"
  for pause in 1 2 3 4 5 6 7 8; do asked && exit 0; sleep 0.1; done
done
step=3
)sh";

// What does not look for the file `stop`, and writes down that it was sent SIGTERM.
constexpr const char* kDeaf = R"sh(
trap 'echo told to end; exit 0' TERM
event '"value","name":"score","step":1,"value":'"$score"
event '"value","name":"score","step":2,"value":'"$score"
for pause in $(seq 300); do
  [ -e "$CLARA_ATTEMPT_DIR/stop" ] || [ "$pause" -lt 12 ] || break
  sleep 0.1
done
step=3
)sh";

/// The jobs of a run as `report --json` tells them, in their order.
std::vector<Value> jobs_of(const LightMmar& mmar, const std::string& run) {
  const auto report = clara_host({"report", mmar.run_folder(run).string(), "--json"});
  auto jobs = parse_json(report.out).find("jobs")->as_array();
  std::sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) {
    return a.find("job")->as_string() < b.find("job")->as_string();
  });
  return {jobs.begin(), jobs.end()};
}

std::string state_of(const Value& job) { return job.find("state")->as_string(); }

double rate_of(const Value& job) {
  for (const auto& member : job.find("values")->as_object())
    if (member.key.find("rate") != std::string::npos) return member.value.as_number();
  FAIL("a job without a rate");
  return 0;
}

/// Which jobs the median of the complete ones before them ends: one job after another.
std::vector<std::string> expected(const std::vector<Value>& jobs) {
  std::vector<double> complete;
  std::vector<std::string> states;
  for (const auto& job : jobs) {
    const double rate = rate_of(job);
    std::sort(complete.begin(), complete.end());
    const auto half = complete.size() / 2;
    const double median = complete.empty()           ? 0
                          : complete.size() % 2 == 1 ? complete[half]
                                                     : (complete[half - 1] + complete[half]) / 2;
    const bool pruned = complete.size() >= 2 && rate < median;
    states.emplace_back(pruned ? "pruned" : "complete");
    if (!pruned) complete.push_back(rate);
  }
  return states;
}

std::vector<std::string> states_of(const std::vector<Value>& jobs) {
  std::vector<std::string> states;
  for (const auto& job : jobs) states.push_back(state_of(job));
  return states;
}

}  // namespace

TEST_CASE("MedianPruner ends what is worse than the median, and keeps it with its last value") {
  const LightMmar mmar;
  mmar.controller(kEight);
  mmar.pruner(kMedian);
  mmar.job(kCurve);
  const auto ran = mmar.run({"--run-id", "a", "--seed", "4", "--max-jobs", "8"});
  REQUIRE(ran.code == 0);
  const auto jobs = jobs_of(mmar, "a");
  REQUIRE(jobs.size() == 8);
  CHECK(states_of(jobs) == expected(jobs));
  const auto pruned = std::count_if(jobs.begin(), jobs.end(),
                                    [](const auto& job) { return state_of(job) == "pruned"; });
  CHECK(pruned >= 2);
  CHECK(ran.out.find("8 jobs: " + std::to_string(8 - pruned) + " complete, " +
                     std::to_string(pruned) + " pruned\n") != std::string::npos);
  for (const auto& job : jobs) {
    CAPTURE(job.json());
    CHECK(job.find("score")->as_number() == rate_of(job));
    if (state_of(job) == "pruned")
      CHECK(job.find("reason")->as_string().find("median") != std::string::npos);
  }
}

TEST_CASE("a job that does not look for `stop` is sent SIGTERM after the grace") {
  const LightMmar mmar;
  mmar.controller(kEight);
  mmar.pruner(kMedian);
  mmar.job(kDeaf);
  const auto ran =
      mmar.run({"--run-id", "a", "--seed", "4", "--max-jobs", "5", "--set", "grace=1"});
  REQUIRE(ran.code == 0);
  const auto jobs = jobs_of(mmar, "a");
  CHECK(states_of(jobs) == expected(jobs));
  for (const auto& job : jobs) {
    const auto log = fs::path(job.find("folder")->as_string()) / ".clara/attempt_1/log.txt";
    CHECK((read_text(log).find("told to end") != std::string::npos) == (state_of(job) == "pruned"));
  }
}

TEST_CASE("a pruner goes on with what it knew before the host was ended") {
  const LightMmar mmar;
  mmar.controller(kEight);
  mmar.pruner(kMedian);
  mmar.job(kCurve);
  REQUIRE(mmar.run({"--run-id", "a", "--seed", "4", "--max-jobs", "3"}).code == 0);
  REQUIRE(mmar.run({"--run-id", "a", "--resume", "--max-jobs", "8"}).code == 0);
  const auto jobs = jobs_of(mmar, "a");
  REQUIRE(jobs.size() == 8);
  CHECK(states_of(jobs) == expected(jobs));
}

}  // namespace clara::testing
