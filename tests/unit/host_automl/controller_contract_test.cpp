// What a controller and a pruner see of a study: who proposed what, budgets, several objectives,
// history, curves.

#include "fakes.hpp"

#include "host/automl/jobs/process_launcher.hpp"
#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl::fakes {
namespace {

/// A user's trial, as Optuna's enqueue_trial leaves it.
void enqueue(const std::filesystem::path& file, const Value& fixed) {
  store::Database db(file, store::Database::Mode::read_write);
  db.run(
      "INSERT INTO trials (number, study_id, state) SELECT NULL, study_id, 'WAITING' FROM "
      "studies");
  const auto id = db.last_id();
  db.run(
      "INSERT INTO trial_system_attributes (trial_id, key, value_json) VALUES (?, "
      "'fixed_params', ?)",
      id, fixed.json());
  db.run(
      "UPDATE trials SET number=(SELECT coalesce(max(number), -1) + 1 FROM trials) WHERE "
      "trial_id=?",
      id);
}

void enqueue(const std::filesystem::path& file, double x) { enqueue(file, values(x).to_value()); }

std::string line_of(const Begun& job) {
  return std::to_string(job.job) + (job.origin == Origin::user ? " user" : " controller") +
         " token " + std::to_string(job.proposal.token);
}

/// Both at once: dice to be maximised, seconds to be minimised.
std::vector<Objective> two_objectives() {
  return {{"dice", Direction::maximize}, {"seconds", Direction::minimize}};
}

FakeJob measures(double dice, double seconds) {
  auto job = FakeJob::scores(dice);
  job.end.result->metrics = Object{{"seconds", seconds}};
  return job;
}

/// Ends every job at its second value.
class SecondValuePruner final : public Pruner {
 public:
  explicit SecondValuePruner(Journal& journal) : journal_(journal) {}
  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override {
    journal_.write("pruner start " + std::to_string(space.parameters().size()) + " parameters, " +
                   study.objectives.front().name + ", after " + std::to_string(history.size()));
    for (const auto& outcome : history)
      journal_.write("pruner knows " + std::to_string(outcome.job) + " with " +
                     std::to_string(outcome.curve.size()) + " values");
  }
  void begun(std::span<const Begun> jobs) override {
    for (const auto& job : jobs) journal_.write("pruner begun " + line_of(job));
  }
  Advice report(const Begun& job, const Reported& value, int attempt) override {
    journal_.write("pruner report " + std::to_string(job.job) + " " + value.name + " " +
                   std::to_string(value.step) + " attempt " + std::to_string(attempt));
    if (value.step < 2) return {};
    return {Advice::Action::stop, "two steps are enough"};
  }
  void tell(const Outcome& outcome) override {
    journal_.write("pruner tell " + std::to_string(outcome.job) + " with " +
                   std::to_string(outcome.curve.size()) + " values");
  }

 private:
  Journal& journal_;
};

}  // namespace

TEST_CASE("a user's job is begun and told like any other, and known to be a user's") {
  FakeStudy study;
  study.controller.on_begun = [&](const Begun& job) {
    study.journal.write("begun " + line_of(job));
  };
  study.controller.on_tell = [&](const Outcome& outcome) {
    study.journal.write(outcome.origin == Origin::user ? "of a user" : "of the controller");
  };
  study.handler("h").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::startup) enqueue(study.settings.database, 0.75);
  };
  study.controller.add({0.25});
  study.run();
  CHECK(text(study.journal.lines("begun")) ==
        text({"begun 1 user token 0", "begun 2 controller token 0"}));
  CHECK(text(study.journal.lines("tell")) ==
        text({"tell 1 complete 0.75", "tell 2 complete 0.25"}));
  CHECK(text(study.journal.lines("of ")) == text({"of a user", "of the controller"}));
  CHECK(study.open().trial(1).told == 1);
  CHECK(study.open().trial(2).told == 2);
}

TEST_CASE("what a user's trial gives to no parameter is told, and left out") {
  FakeStudy study;
  study.handler("h").on = [&](Hook hook, const Event&, StudyControl&) {
    if (hook == Hook::startup) enqueue(study.settings.database, Object{{"xx", 1}, {"x", 0.5}});
  };
  study.controller.add({0.25});
  CHECK(study.run().exit_code == 0);
  CHECK(study.logged.text().find("a user has put a trial into the study with \"xx\", which is no "
                                 "parameter of it and is left out; did you mean \"x\"?") !=
        std::string::npos);
  CHECK(text(study.journal.lines("tell")) == text({"tell 1 complete 0.5", "tell 2 complete 0.25"}));
}

TEST_CASE("the same values again and again are remarked once") {
  FakeStudy study;
  for (int i = 0; i < 30; ++i) study.controller.add({0.5});
  study.controller.add({0.25});
  CHECK(study.run().exit_code == 0);
  const auto log = study.logged.text();
  CAPTURE(log);
  const std::string remark =
      "10 jobs have the same values, {\"x\":0.5,\"c\":\"a\"}; more of them are not told";
  const auto first = log.find(remark);
  CHECK(first != std::string::npos);
  CHECK(log.find("jobs have the same values", first + remark.size()) == std::string::npos);
}

TEST_CASE(
    "a proposal's token, budget, notes and the job that it continues come back, after --resume "
    "too") {
  const auto ask = [](int) {
    Proposals proposals;
    proposals.list.push_back(proposal(0.5));
    proposals.list.back().token = 41;
    proposals.list.back().budget = 3;
    proposals.list.back().extra = Object{{"bracket", 2}};
    return proposals;
  };
  FakeStudy first;
  first.controller.script.push_back(ask);
  std::vector<std::string> heard;
  const auto listen = [&heard](const Outcome& outcome) {
    heard.push_back(std::to_string(outcome.proposal.token) + " " +
                    number_text(outcome.proposal.budget.value_or(0)) + " " +
                    outcome.proposal.extra.json() + " continues " +
                    std::to_string(outcome.proposal.continues.value_or(0)));
  };
  first.controller.on_tell = listen;
  first.run();
  FakeStudy second;
  second.settings.run_folder = first.settings.run_folder;
  second.settings.database = first.settings.database;
  second.settings.resume = true;
  second.controller.on_history = listen;
  second.controller.on_tell = listen;
  second.controller.script = {ask, [&](int) {
                                Proposals proposals;
                                proposals.list.push_back(proposal(0.5));
                                proposals.list.back().token = 42;
                                proposals.list.back().budget = 9;
                                proposals.list.back().continues = 1;
                                return proposals;
                              }};
  std::string spec;
  second.launcher.behaves = [&](const Job& job) {
    AttemptPlan plan;
    plan.job = job;
    spec = Value(job_spec(plan)).json();
    return FakeJob::scores(0.75);
  };
  second.run();
  CHECK(text(heard) == text({R"(41 3.0 {"bracket":2} continues 0)",
                             R"(41 3.0 {"bracket":2} continues 0)", "42 9.0 null continues 1"}));
  const auto given = parse_json(spec);
  CHECK(given.find("budget")->as_number() == 9);
  CHECK(given.find("continues")->as_string() == (first.settings.run_folder / "W1_1_J1").string());
}

TEST_CASE("a job cannot continue what is not there, has failed, or with a budget of nothing") {
  FakeStudy study;
  study.controller.add({0.25});
  study.controller.script.push_back([](int) {
    Proposals proposals;
    for (int i = 0; i < 3; ++i) proposals.list.push_back(proposal(0.5));
    proposals.list[0].continues = 7;
    proposals.list[1].continues = 1;
    proposals.list[2].budget = 0;
    return proposals;
  });
  study.launcher.behaves = [](const Job&) { return FakeJob::fails("exit", "exit 1"); };
  study.run();
  const auto message = [&](int trial) {
    return study.open().trial(trial).user_attrs.at("clara:message").as_string();
  };
  CHECK(message(2) == "it continues job 7, which there is not");
  CHECK(message(3) == "it continues job 1, which has left nothing to continue from");
  CHECK(message(4) == "the budget 0.0 is not above 0");
}

TEST_CASE("several objectives: each job has a value of each, and the front is what none beats") {
  FakeStudy study;
  study.settings.objectives = two_objectives();
  study.settings.score_name = "dice";
  study.controller.add({0.1, 0.2, 0.3, 0.4});
  study.launcher.behaves = [](const Job& job) {
    const double dice[] = {0.5, 0.75, 0.5, 0.25};
    const double seconds[] = {2, 8, 4, 1};
    const auto i = static_cast<std::size_t>(job.number - 1);
    return measures(dice[i], seconds[i]);
  };
  const auto summary = study.run();
  std::string front;
  for (const auto& job : summary.study->pareto) front += job->name + " ";
  CHECK(front == "W1_1_J1 W1_2_J2 W1_4_J4 ");
  CHECK(summary.study->best->name == "W1_2_J2");
  CHECK(text(study.journal.lines("tell")) ==
        text({"tell 1 complete 0.5 2.0", "tell 2 complete 0.75 8.0", "tell 3 complete 0.5 4.0",
              "tell 4 complete 0.25 1.0"}));
  CHECK(study.open().trial(2).values == std::vector<double>{0.75, 8});
}

TEST_CASE("a job without a value of an objective has failed") {
  FakeStudy study;
  study.settings.objectives = two_objectives();
  study.controller.add({0.1});
  study.launcher.behaves = [](const Job&) {
    auto job = FakeJob::scores(0.5);
    job.reports = {{"val_loss", 1, 0.25, 0}};
    return job;
  };
  study.run();
  CHECK(study.open().trial(1).user_attrs.at("clara:message") ==
        Value("it has no value of the objective \"seconds\"; it has reported val_loss"));
}

TEST_CASE("an objective that is a curve counts where the score was reached") {
  FakeStudy study;
  study.settings.objectives = {{"dice", Direction::maximize}, {"loss", Direction::minimize}};
  study.settings.score_name = "dice";
  study.controller.add({0.1});
  study.launcher.behaves = [](const Job&) {
    auto job = FakeJob::scores(0.75);
    job.reports = {{"loss", 1, 0.5, 0},  {"dice", 1, 0.25, 0}, {"loss", 2, 0.4, 0},
                   {"dice", 2, 0.75, 0}, {"loss", 3, 0.1, 0},  {"dice", 3, 0.5, 0}};
    return job;
  };
  study.run();
  CHECK(study.open().trial(1).values == std::vector<double>{0.75, 0.4});
}

namespace {

/// Two jobs of which each may take five seconds.
struct LimitedStudy : FakeStudy {
  LimitedStudy() {
    settings.score_name = "dice";
    settings.objectives = {{"dice", Direction::maximize}};
    settings.constraints = {{"seconds", 5.0, std::nullopt}};
    controller.add({0.1, 0.2});
  }
};

}  // namespace

TEST_CASE("what violates a constraint is never the best") {
  LimitedStudy study;
  std::vector<double> violations;
  study.controller.on_tell = [&](const Outcome& outcome) {
    violations.push_back(outcome.violations.at(0));
  };
  study.launcher.behaves = [](const Job& job) {
    return job.number == 1 ? measures(0.75, 8) : measures(0.5, 4);
  };
  CHECK(study.run().study->best->number == 2);
  CHECK(violations == std::vector<double>{3, -1});
  CHECK(study.open().trial(1).system_attrs.at("constraints").json() == "[3.0]");
}

TEST_CASE("a study of which no job keeps to the constraints says so") {
  LimitedStudy study;
  study.launcher.behaves = [](const Job&) { return measures(0.75, 8); };
  const auto summary = study.run();
  CHECK(summary.exit_code == 1);
  CHECK(summary.error == "no job keeps to the constraints: 2 were completed, and violate one");
}

TEST_CASE(
    "a pruner follows every job, ends one with a reason, and knows the curves after --resume") {
  FakeStudy first;
  SecondValuePruner pruner(first.journal);
  first.parts.pruner = &pruner;
  first.controller.add({0.25});
  first.launcher.behaves = [](const Job&) {
    auto job = FakeJob::scores(0.75);
    job.takes = std::chrono::milliseconds(60'000);
    job.reports = {{"score", 1, 0.25, 1}, {"loss", 1, 3, 2}, {"score", 2, 0.5, 3}};
    return job;
  };
  const auto summary = first.run();
  CHECK(text(first.journal.lines("pruner")) ==
        text({"pruner start 2 parameters, score, after 0", "pruner begun 1 controller token 0",
              "pruner report 1 score 1 attempt 1", "pruner report 1 score 2 attempt 1",
              "pruner tell 1 with 3 values"}));
  CHECK(text(first.journal.lines("tell")) == text({"tell 1 pruned 0.5"}));
  CHECK(summary.study->jobs[0]->reason == "two steps are enough");
  const auto trial = first.open().trial(1);
  CHECK(trial.state == store::TrialState::pruned);
  CHECK(trial.value == 0.5);
  CHECK(trial.user_attrs.at("clara:message") == Value("two steps are enough"));

  FakeStudy second;
  SecondValuePruner again(second.journal);
  second.parts.pruner = &again;
  second.settings.run_folder = first.settings.run_folder;
  second.settings.database = first.settings.database;
  second.settings.resume = true;
  second.controller.add({0.25});
  second.run();
  CHECK(text(second.journal.lines("pruner")) ==
        text({"pruner start 2 parameters, score, after 1", "pruner knows 1 with 3 values"}));
}

}  // namespace clara::host::automl::fakes
