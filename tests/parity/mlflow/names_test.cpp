// Names and values that MLflow does not take as they are.

#include "setup.hpp"

#include <doctest/doctest.h>

using namespace mlflow_setup;  // NOLINT(google-build-using-namespace): the words of the tests

TEST_CASE("150 parameters, long values and bad UTF-8 all arrive") {
  Setup s;
  auto job = make_job(1);
  for (int i = 0; i < 150; ++i) job.values.set("p" + std::to_string(i), i);
  job.values.set("long", std::string(6001, 'x'));
  s.start(job);
  job.state = clara::JobState::failed;
  job.reason = "bad \xff byte";
  job.ended = std::chrono::system_clock::now();
  s.handler->end_job(s.study.event(s.study.put(job)), s.control);
  CHECK(s.deliver().empty());
  const auto run = s.run(job.uid);
  CHECK(run.find("data")->find("params")->as_array().size() == 154);
  CHECK(entry(run, "params", "p149") == "149");
  const auto cut = entry(run, "params", "long");
  CHECK(cut.size() == 6000);
  CHECK(cut.ends_with("\xE2\x80\xA6 (cut)"));
  CHECK(entry(run, "tags", "clara.reason") == "bad \xEF\xBF\xBD byte");
}

namespace {

/// As they are, and as MLflow gets them.
const std::vector<std::pair<std::string, std::string>> kNames{
    {"good", "good"},
    {"..x", "__x"},
    {"...", "__."},
    {"..", "__"},
    {".", "_"},
    {"../up", "__/up"},
    {"a/../b", "a/__/b"},
    {"a//b", "a/b"},
    {"/abs/", "abs"},
    {"./here", "_/here"},
    {"a/..b", "a/..b"},
    {"a@b", "a_b"},
    {"a_b", "a_b_2"},
    {"a b:c-d.e", "a b:c-d.e"},
    {"\xC3\xA9", "___2"},
    {"line\n", "line_"},
    {std::string(251, 'k'), std::string(250, 'k')},
    {std::string(252, 'k'), std::string(248, 'k') + "_2"},
    {std::string(249, 's') + "/x", std::string(249, 's')},
    {std::string(248, 'd') + "/.x", std::string(248, 'd') + "/_"},
};

/// The handler hears of the job, of its values, of two more for names that are alike, and of its
/// end.
void tell_all(Setup& s, clara::Job& job) {
  s.start(job);
  s.handler->progress(s.study.event(s.study.put(job)), s.control);
  job.reported.push_back({"a@b", 1, 0.5, 1700000001000});
  job.reported.push_back({"a_b", 1, 0.25, 1700000001000});
  job.state = clara::JobState::complete;
  job.score = 0.5;
  job.ended = std::chrono::system_clock::now();
  s.handler->end_job(s.study.event(s.study.put(job)), s.control);
}

}  // namespace

TEST_CASE("forbidden names of parameters and metrics arrive under the nearest allowed one") {
  Setup s;
  auto job = make_job(1);
  job.values = {};
  std::int64_t n = 0;
  for (const auto& name : kNames) {
    job.values.set(name.first, ++n);
    job.reported.push_back({name.first, 0, static_cast<double>(n), 1700000000000});
  }
  tell_all(s, job);
  CHECK(s.deliver().empty());
  CHECK(s.context.text().size() == 1);  // where it logs to; nothing was refused
  const auto run = s.run(job.uid);
  CHECK(run.find("data")->find("params")->as_array().size() == kNames.size());
  n = 0;
  for (const auto& [raw, key] : kNames) {
    CAPTURE(raw);
    CHECK(entry(run, "params", key) == std::to_string(++n));
    const auto points = history(s.run_id(job.uid), key).as_array();
    REQUIRE(points.size() == (raw == "a@b" || raw == "a_b" ? 2 : 1));
    CHECK(points.front().find("value")->as_number() == static_cast<double>(n));
  }
  CHECK(entry(run, "metrics", "a_b") == "0.5");
  CHECK(entry(run, "metrics", "a_b_2") == "0.25");
  const auto raw = clara::parse_json(entry(run, "tags", "clara.metrics"));
  CHECK(raw.find("a_b")->as_string() == "a@b");
  CHECK(raw.find("a_b_2")->as_string() == "a_b");
  CHECK_FALSE(raw.find("good"));
}

TEST_CASE("an entry that the server refuses takes no other with it") {
  Setup s;
  auto job = make_job(1);
  s.start(job);
  CHECK(s.deliver().empty());
  // As a message of another host would be: a name that is not allowed, and a value that differs.
  auto& message = s.control.posted.back().message.as_object();
  message.set("params", Object{{"learning_rate", "0.5"}, {"..x", "1"}, {"good", "2"}});
  CHECK(s.deliver().empty());
  const auto run = s.run(job.uid);
  CHECK(entry(run, "params", "learning_rate") == "0.002");
  CHECK(entry(run, "params", "good") == "2");
  const auto told = s.context.text();
  REQUIRE(told.size() == 3);
  CHECK(told[1].starts_with(
      "MLflow refuses a value: runs/log-batch: 400: Changing param values is not allowed. "));
  CHECK(told[2].starts_with("MLflow refuses a value: runs/log-batch: 400: Invalid value \"..x\" "));
}

TEST_CASE("what belongs to a run that was deleted is given up") {
  Setup s;
  auto job = make_job(1);
  s.start(job);
  CHECK(s.deliver().empty());
  const auto id = s.run_id(job.uid);
  client().post("runs/delete", Object{{"run_id", id}});
  job.reported = {{"a", 0, 1, 1700000000000}, {"b", 0, 1, 1700000000000}};
  s.handler->progress(s.study.event(s.study.put(job)), s.control);
  s.control.posted.erase(s.control.posted.begin(), s.control.posted.end() - 1);
  CHECK(s.deliver() == std::vector<std::string>{"drop: runs/log-batch: 400: The run " + id +
                                                " must be in the 'active' state. Current state is "
                                                "deleted."});
}
