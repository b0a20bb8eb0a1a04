// Optuna reads the directions, the values and the Pareto set of a study with several objectives.

#include "host/automl/state/job_table.hpp"
#include "host/store/store_thread.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace clara::testing {
namespace {

using host::store::NewStudy;
using host::store::StudyFile;

/// Fifty complete jobs with many ties, every seventh beyond a limit; one that failed, one pruned.
void fill(StudyFile& study, host::automl::JobTable& table) {
  for (int i = 0; i < 52; ++i) {
    study.write([&] {
      const auto trial = study.add_trial({{}, 1, {}, {}, {}}).id;
      study.begin_attempt(trial, "1", "/tmp/job");
      Job job;
      job.name = std::to_string(i);
      if (i == 50) {
        study.fail(trial, "exit", "exit 1");
        job.state = JobState::failed;
      } else if (i == 51) {
        study.prune(trial, 0.5, "it was slow");
        job.state = JobState::pruned;
      } else {
        job.scores = {0.125 * ((i * 37) % 11), 1.0 + (i * 23) % 13};
        job.violations = {i % 7 == 0 ? 0.5 : -0.5};
        study.complete(trial, job.scores);
        study.set_trial_system_attr(trial, "constraints",
                                    Array(job.violations.begin(), job.violations.end()));
        job.state = JobState::complete;
        job.score = job.scores.front();
      }
      table.add(job);
    });
  }
}

}  // namespace

TEST_CASE("optuna.load_study has our directions, values and Pareto set") {
  const TemporaryFolder folder;
  const auto file = folder / "study.db", answer = folder / "answer.json";
  NewStudy what;
  what.name = "two";
  what.objectives = {{"dice", Direction::maximize}, {"seconds", Direction::minimize}};
  StudySnapshot facts;
  facts.objectives = what.objectives;
  facts.constraints = {"memory"};
  host::automl::JobTable table(facts);
  {
    auto study = StudyFile::create(file, what);
    fill(study, table);
  }
  const auto script = source_dir() / "tests/parity/optuna_store/objectives_oracle.py";
  REQUIRE(std::system((oracle_python().string() + " " + script.string() + " " + file.string() +
                       " " + answer.string())
                          .c_str()) == 0);
  std::ifstream in(answer);
  const auto seen = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  CHECK(seen.find("directions")->json() == R"(["MAXIMIZE","MINIMIZE"])");
  CHECK(seen.find("names")->json() == R"(["dice","seconds"])");
  const auto& values = seen.find("values")->as_array();
  for (std::size_t i = 0; i < 50; ++i) {
    const auto& scores = table.snapshot()->jobs[i]->scores;
    CHECK(values[i].json() == Value(Array(scores.begin(), scores.end())).json());
  }
  CHECK(seen.find("states")->as_array()[50].as_string() == "FAIL");
  CHECK(seen.find("states")->as_array()[51].as_string() == "PRUNED");
  Array front;
  for (const auto& job : table.snapshot()->pareto) front.emplace_back(job->number - 1);
  CHECK(front.size() > 1);
  CHECK(seen.find("best")->json() == Value(front).json());
  const auto again = StudyFile::open(file, host::store::Access::read_only);
  CHECK(again.objectives().at(1).name == "seconds");
  CHECK(again.objectives().at(1).direction == Direction::minimize);
}

}  // namespace clara::testing
