// What reaches handlers and a controller that reads curves, through the real engine.

#include "fakes.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

namespace clara::host::automl::fakes {
namespace {

/// What each of the handlers has heard, by its name, without the name.
std::map<std::string, std::vector<std::string>> by_handler(const FakeStudy& study) {
  std::map<std::string, std::vector<std::string>> heard;
  for (const auto& handler : study.parts.handlers)
    for (const auto& line : study.journal.lines(handler.label + " "))
      heard[handler.label].push_back(line.substr(handler.label.size() + 1));
  return heard;
}

/// Handlers of each kind: one that gates, one that is slow, one that only observes.
void add_handlers(FakeStudy& study) {
  study.handler("gate");
  study.handler("slow").on = [](Hook, const Event&, StudyControl&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  };
  study.handler("observer").gate = false;
}

/// Each job begins before it ends, and both once; startup is first and shutdown last.
void check_order(const std::vector<std::string>& heard, std::size_t jobs) {
  REQUIRE(heard.size() > 2);
  CHECK(heard.front() == "startup");
  CHECK(heard.back().starts_with("shutdown "));
  std::map<std::string, std::vector<std::string>> of_job;
  for (const auto& line : heard) {
    const auto name = line.find(" W");
    if (name == std::string::npos) continue;
    const auto end = line.find(' ', name + 1);
    of_job[line.substr(name + 1, end - name - 1)].push_back(line.substr(0, name));
  }
  CHECK(of_job.size() == jobs);
  for (const auto& entry : of_job) {
    INFO(entry.first);
    CHECK(entry.second == std::vector<std::string>{"start_job", "end_job"});
  }
}

class CurveController final : public Controller, public CurveReader {
 public:
  explicit CurveController(FakeController& script) : script_(script) {}
  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override {
    script_.start(space, study, history);
  }
  void begun(std::span<const Begun> jobs) override {
    for (const auto& job : jobs) heard.push_back("begun " + std::to_string(job.job));
  }
  Answer ask(int n) override { return script_.ask(n); }
  void tell(const Outcome& outcome) override {
    heard.push_back("told " + std::to_string(outcome.job));
  }
  void report(const Begun& job, const Reported& value, int attempt) override {
    heard.push_back(std::to_string(job.job) + " token " + std::to_string(job.proposal.token) + " " +
                    value.name + " " + std::to_string(value.step) + " " + number_text(value.value) +
                    " attempt " + std::to_string(attempt));
  }
  Value save() const override { return script_.save(); }
  void restore(const Value& state) override { script_.restore(state); }

  std::vector<std::string> heard;  ///< [controller]

 private:
  FakeController& script_;
};

}  // namespace

TEST_CASE("every handler hears every event once and in one order, from several workers") {
  FakeStudy study(4);
  add_handlers(study);
  study.controller.add({0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7});
  study.controller.add({0.8, 0.9, 0.15, 0.25});
  study.launcher.behaves = [](const Job& job) {
    auto fake = job.number % 5 == 0 ? FakeJob::fails("exit", "exit 1")
                                    : FakeJob::scores(job.values.find("x")->as_number());
    fake.takes = std::chrono::milliseconds(job.number * 7 % 5);
    return fake;
  };
  study.run();
  const auto heard = by_handler(study);
  REQUIRE(heard.size() == 3);
  for (const auto& entry : heard) {
    const auto& [handler, lines] = entry;
    INFO(entry.first);
    check_order(lines, 11);
    CHECK(text(lines) == text(heard.at("gate")));
  }
  CHECK(study.journal.lines("gate recommendations_available").size() == 2);
  CHECK(study.journal.lines("observer round_ended").size() == 2);
}

TEST_CASE("over a resume each handler hears the end of every job once") {
  FakeStudy first(2);
  add_handlers(first);
  first.controller.add({0.1, 0.2, 0.3, 0.4, 0.5, 0.6});
  first.launcher.behaves = [&](const Job& job) {
    auto fake = FakeJob::scores(job.values.find("x")->as_number());
    if (job.number < 4) return fake;
    fake.takes = std::chrono::milliseconds(60'000);
    boost::asio::post(first.loop, [&] { first.engine().interrupt(SIGTERM); });
    return fake;
  };
  first.run();
  FakeStudy second(2);
  second.settings.run_folder = first.settings.run_folder;
  second.settings.database = first.settings.database;
  second.settings.resume = true;
  add_handlers(second);
  second.controller.add({0.1, 0.2, 0.3, 0.4, 0.5, 0.6});
  second.run();
  const auto before = by_handler(first);
  const auto after = by_handler(second);
  for (const auto& entry : before) {
    const auto& [handler, lines] = entry;
    INFO(entry.first);
    std::map<std::string, int> ends;
    for (const auto* run : {&lines, &after.at(handler)})
      for (const auto& line : *run)
        // A job that the first host took down with it has ended in neither.
        if (line.starts_with("end_job ") && line.find("failed") == std::string::npos)
          ++ends[line.substr(0, line.rfind(' '))];
    CHECK(ends.size() == 6);
    for (const auto& end : ends) {
      INFO(end.first);
      CHECK(end.second == 1);
    }
    CHECK(after.at(handler).front() == "startup");
    CHECK(after.at(handler).back() == "shutdown the script is over");
    CHECK(text(after.at(handler)) == text(after.at("gate")));
  }
}

TEST_CASE("a controller that reads curves gets every value of a job, of every name, in order") {
  FakeStudy study;
  CurveController reader(study.controller);
  study.parts.controller = &reader;
  study.controller.script.push_back([](int) {
    Proposals proposals;
    proposals.list.push_back(proposal(0.5));
    proposals.list.back().token = 41;
    return proposals;
  });
  study.launcher.behaves = [](const Job&) {
    auto fake = FakeJob::scores(0.5);
    fake.reports = {{"loss", 1, 2.5, 0}, {"score", 1, 0.25, 0}, {"score", 2, 0.5, 0}};
    return fake;
  };
  study.run();
  CHECK(text(reader.heard) ==
        text({"begun 1", "1 token 41 loss 1 2.5 attempt 1", "1 token 41 score 1 0.25 attempt 1",
              "1 token 41 score 2 0.5 attempt 1", "told 1"}));
}

}  // namespace clara::host::automl::fakes
