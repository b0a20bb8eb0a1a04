#include "host/display/study_view.hpp"
#include "host/display/failure_text.hpp"

#include "made_jobs.hpp"

#include <doctest/doctest.h>

namespace clara::host::display {
namespace {

std::shared_ptr<Job> job(std::int64_t number, JobState state, std::optional<double> score = {}) {
  auto job = make_job("/mmar/automl/run_1", number, state,
                      SearchValues({{"learning_rate", 0.0021}, {"norm", "batch"}}), score);
  job->started = std::chrono::system_clock::time_point(std::chrono::seconds(100));
  job->ended = std::chrono::system_clock::time_point(std::chrono::seconds(112));
  return job;
}

/// Two jobs have ended, one runs, four are expected; a minute has passed.
View view() {
  auto study = std::make_shared<StudySnapshot>();
  study->jobs = {job(1, JobState::complete, 0.81234), job(2, JobState::failed),
                 job(3, JobState::running)};
  study->best = study->jobs[0];
  auto running = job(3, JobState::running);
  running->epoch = 5;
  running->epochs = 10;
  running->reported = {
      {"train_loss", 5, 0.5, 0}, {"val_mean_dice", 4, 0.6, 0}, {"val_mean_dice", 5, 0.55, 0}};
  View view;
  view.study = study;
  view.running = {running};
  view.objective = "val_mean_dice";
  view.expected = 4;
  view.elapsed = std::chrono::seconds(60);
  view.now = std::chrono::system_clock::time_point(std::chrono::seconds(190));
  return view;
}

}  // namespace

TEST_CASE("the live table") {
  CHECK(text(draw(view(), {100, 24, false})) ==
        "job      worker  state     epoch  loss    score   time        values\n"
        "W1_1_J1  1       complete  -      -       0.8123  12 s        learning_rate 0.0021, "
        "norm batch\n"
        "W1_2_J2  1       failed    -      -       -       12 s        learning_rate 0.0021, "
        "norm batch\n"
        "W1_3_J3  1       running   5/10   0.5000  0.6000  1 min 30 s  learning_rate 0.0021, "
        "norm batch\n"
        "best 0.8123 by W1_1_J1: learning_rate 0.0021, norm batch\n"
        "|██████████████████▊           | 2/4 jobs, 1 min 00 s, about 36 s left\n");
}

TEST_CASE("where the log tells how jobs ended, the table has those that run") {
  auto v = view();
  v.told = true;
  CHECK(text(draw(v, {100, 24, false})) ==
        "job      worker  state    epoch  loss    score   time        values\n"
        "W1_3_J3  1       running  5/10   0.5000  0.6000  1 min 30 s  learning_rate 0.0021, norm "
        "batch\n"
        "best 0.8123 by W1_1_J1: learning_rate 0.0021, norm batch\n"
        "|██████████████████▊           | 2/4 jobs, 1 min 00 s, about 36 s left\n");
}

TEST_CASE("jobs that run are part of the bar and are not counted") {
  auto v = view();
  auto study = std::make_shared<StudySnapshot>();
  study->jobs = {job(1, JobState::running), job(2, JobState::running)};
  v.study = study;
  v.running.clear();
  for (int number : {1, 2}) {
    auto running = job(number, JobState::running);
    running->epoch = running->epochs = 10;
    v.running.push_back(running);
  }
  const auto lines = draw(v, {100, 24, false});
  CHECK(lines.at(lines.size() - 2) == "no job is complete yet");
  CHECK(lines.back() ==
        "|███████████████               | 0/4 jobs, 1 min 00 s, about 1 min 00 s left");
}

TEST_CASE("the live table fits its paper") {
  for (const auto& line : draw(view(), {40, 24, false})) CHECK(cut(line, 40) == line);
  auto many = view();
  auto study = std::make_shared<StudySnapshot>(*many.study);
  for (int i = 4; i < 100; ++i) study->jobs.push_back(job(i, JobState::complete, 0.5));
  many.study = study;
  const auto lines = draw(many, {100, 20, false});
  CHECK(lines.size() < 20);
  CHECK(text(lines).find("W1_1_J1 ") != std::string::npos);    // the best
  CHECK(text(lines).find("W1_3_J3 ") != std::string::npos);    // what runs
  CHECK(text(lines).find("W1_99_J99 ") != std::string::npos);  // the latest
}

TEST_CASE("before the first job") {
  View empty;
  empty.study = std::make_shared<StudySnapshot>();
  empty.stopping = "interrupted by Ctrl-C";
  CHECK(text(draw(empty, {80, 24, false})) ==
        "job  worker  state  epoch  loss  score  time  values\n"
        "no job is complete yet\n"
        "0 jobs, 0.0 s\n"
        "ending: interrupted by Ctrl-C\n");
}

TEST_CASE("time left") {
  auto v = view();
  v.expected.reset();
  CHECK_FALSE(time_left(v).has_value());
  v.time_limit = std::chrono::seconds(100);
  CHECK(time_left(v) == std::chrono::seconds(40));
}

TEST_CASE("a value of a foreign search controls no terminal, and breaks no table") {
  SearchValues values;
  values.set("x\x1b[2J", "a\x1b]0;b\x07\nc");
  CHECK(values_text(values) == R"(x\u001b[2J a\u001b]0;b\u0007\nc)");
}

TEST_CASE("cut counts characters, not bytes") {
  CHECK(cut("ÄÖÜß", 4) == "ÄÖÜß");
  CHECK(cut("日本語の", 8) == "日本語の");
  CHECK(cut("日本語の", 7) == "日本...");
  CHECK(cut("日本", 2) == "日");
  CHECK(cut("ÄÖÜßabc", 5) == "ÄÖ...");
}

TEST_CASE("what is said of a failed job") {
  auto failed = *job(2, JobState::failed);
  failed.reason = "exit code 1: no such file";
  failed.command = "cd /m && clara-host train";
  CHECK(text(failure_lines(failed, "reading\nno such file\n")) ==
        "W1_2_J2 failed: exit code 1: no such file\n"
        "  | reading\n"
        "  | no such file\n"
        "  it alone: cd /m && clara-host train\n");
}

}  // namespace clara::host::display
