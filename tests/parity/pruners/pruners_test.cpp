// The pruners' advice is Optuna's own, report by report, over random curves of jobs that run at the
// same time.

#include <doctest/doctest.h>
#include <clara/options.hpp>
#include <clara/value.hpp>
#include "support/paths.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>

#include <plugins/pruners/pruning/median_pruner.hpp>
#include <plugins/pruners/pruning/successive_halving_pruner.hpp>

namespace clara::testing {
namespace {

template <class P>
std::unique_ptr<Pruner> made(const Value& args) {
  return std::make_unique<P>(read_options<typename P::Options>(args, "a pruner", nullptr));
}

std::unique_ptr<Pruner> pruner_of(const Value& answer) {
  const auto& args = *answer.find("args");
  return answer.find("name")->as_string() == "MedianPruner"
             ? made<pruning::MedianPruner>(args)
             : made<pruning::SuccessiveHalvingPruner>(args);
}

double number(const Value& value) {
  if (value.is_number()) return value.as_number();
  if (value.as_string() == "NaN") return std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  return value.as_string() == "Infinity" ? infinity : -infinity;
}

TrialState state_of(const std::string& word) {
  if (word == "pruned") return TrialState::pruned;
  return word == "failed" ? TrialState::failed : TrialState::complete;
}

void compare(const Value& answer) {
  const auto pruner = pruner_of(answer);
  StudyInfo study;
  const bool less = answer.find("direction")->as_string() == "minimize";
  study.objectives = {{"value", less ? Direction::minimize : Direction::maximize}};
  pruner->start({}, study, {});
  std::map<std::int64_t, std::vector<Reported>> curves;
  for (const auto& event : answer.find("events")->as_array()) {
    Begun job;
    job.job = event.find("job")->as_int();
    auto& curve = curves[job.job];
    if (const auto* end = event.find("end")) {
      Outcome outcome;
      outcome.job = job.job;
      outcome.state = state_of(end->as_string());
      outcome.curve = curve;
      pruner->tell(outcome);
      continue;
    }
    const auto& value = *event.find("value");
    curve.push_back({"value", event.find("step")->as_int(), number(value), 0});
    const auto advice = pruner->report(job, curve.back(), 1);
    CAPTURE(event.json());
    REQUIRE((advice.action == Advice::Action::stop) == event.find("stop")->as_bool());
  }
}

}  // namespace

TEST_CASE("every job is ended where Optuna's pruners end it") {
  const TemporaryFolder folder;
  const auto answers = folder / "answers.json";
  const auto script = source_dir() / "tests/parity/pruners/oracle.py";
  REQUIRE(std::system((oracle_python().string() + " " + script.string() + " " + answers.string())
                          .c_str()) == 0);
  std::size_t stopped = 0;
  std::ifstream in(answers);
  const Value all = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
  for (const auto& answer : all.as_array()) {
    CAPTURE(answer.find("name")->as_string());
    CAPTURE(answer.find("args")->json());
    compare(answer);
    for (const auto& event : answer.find("events")->as_array())
      if (const auto* stop = event.find("stop")) stopped += stop->as_bool() ? 1 : 0;
  }
  CHECK(stopped > 100);
}

}  // namespace clara::testing
