#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>
#include <tests/support/paths.hpp>

#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "mmar_handler.hpp"
#include "mmar_stats_handler.hpp"
#include "stats_handler.hpp"

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.insert(fs::relative(entry.path(), folder).string());
  return out;
}

struct Setup {
  clara::testing::TemporaryFolder temporary;
  clara::testing::FakeStudy study{temporary.path()};
  clara::testing::FakeContext context{temporary.path()};
  clara::testing::FakeControl control;

  std::shared_ptr<const clara::Job> job(int number, std::optional<double> score) {
    clara::Job job;
    job.number = number;
    job.name = "W1_" + std::to_string(number) + "_J" + std::to_string(number);
    job.values.set("learning_rate", 0.002);
    job.values.set("norm", "batch");
    job.score = score;
    job.state = score ? clara::JobState::complete : clara::JobState::failed;
    job.reason = score ? "" : "exit code 3";
    job.started = std::chrono::system_clock::time_point(1000s);
    job.ended = std::chrono::system_clock::time_point(1075s);
    auto put = study.put(job);
    for (const auto* name :
         {"config/config_train.json", "commands/train.sh", "docs/Readme.md", "models/model.pt",
          "models/final_model.pt", "models/events.out.tfevents.1", "eval/x.nii.gz",
          ".clara/attempt_1/log.txt", ".clara/attempt_1/result.json"})
      write(put->folder / name, "x");
    return put;
  }
};

const std::set<std::string> kReduced{".clara/attempt_1/log.txt", ".clara/attempt_1/result.json",
                                     "commands/train.sh", "config/config_train.json"};

}  // namespace

TEST_CASE("MMARHandler keeps the best folders whole; the others keep config, log and score") {
  Setup s;
  clara::mmar_handlers::MMARHandler handler({.num_mmars_to_keep = 1}, s.context);
  const auto first = s.job(1, 0.5);
  handler.end_job(s.study.event(first), s.control);
  CHECK(files_below(first->folder).size() == 9);
  const auto second = s.job(2, 0.7);
  handler.end_job(s.study.event(second), s.control);
  CHECK(files_below(first->folder) == kReduced);
  CHECK(files_below(second->folder).size() == 9);
  const auto failed = s.job(3, std::nullopt);
  handler.end_job(s.study.event(failed), s.control);
  CHECK(files_below(failed->folder) == kReduced);
  CHECK(s.context.lines.empty());
}

TEST_CASE("MMARHandler keeps the Pareto set first when there are several objectives") {
  Setup s;
  s.study.study().objectives = {clara::Objective{"dice", clara::Direction::maximize},
                                clara::Objective{"seconds", clara::Direction::minimize}};
  clara::mmar_handlers::MMARHandler handler({.num_mmars_to_keep = 2}, s.context);
  std::vector<std::shared_ptr<const clara::Job>> jobs;
  for (const double score : {0.5, 0.9, 0.8}) {
    jobs.push_back(s.job(static_cast<int>(jobs.size()) + 1, score));
    // The first has the worst score and the least time: nothing beats it.
    s.study.study().pareto = {jobs.front()};
    if (jobs.size() > 1) s.study.study().pareto.push_back(jobs[1]);
    handler.end_job(s.study.event(jobs.back()), s.control);
  }
  CHECK(files_below(jobs[0]->folder).size() == 9);
  CHECK(files_below(jobs[1]->folder).size() == 9);
  CHECK(files_below(jobs[2]->folder) == kReduced);
}

TEST_CASE("MMARHandler leaves a job whole that another one goes on from") {
  Setup s;
  clara::mmar_handlers::MMARHandler handler({.num_mmars_to_keep = 1}, s.context);
  handler.startup(s.study.event(), s.control);
  const auto first = s.job(1, 0.5);
  handler.end_job(s.study.event(first), s.control);
  auto event = s.study.event();
  event.recommendations.resize(1);
  event.recommendations.front().continues = 1;
  handler.recommendations_available(event, s.control);
  const auto better = s.job(2, 0.7);  // would take its place
  handler.end_job(s.study.event(better), s.control);
  CHECK(files_below(first->folder).size() == 9);
  clara::Job next = *s.job(3, 0.6);
  next.uid = "three";
  next.continues = first->folder;
  next.state = clara::JobState::running;
  handler.start_job(s.study.event(s.study.put(next)), s.control);
  next.state = clara::JobState::complete;
  const auto ended = s.study.put(next);
  handler.end_job(s.study.event(ended), s.control);
  handler.shutdown(s.study.event(), s.control);
  // The one that went on from it was not kept: nobody needs it any more.
  CHECK(files_below(first->folder) == kReduced);
  CHECK(files_below(better->folder).size() == 9);
  CHECK(files_below(ended->folder) == kReduced);
}

TEST_CASE("MMARHandler leaves what a job's command needs, as links where it is not the job's own") {
  Setup s;
  const auto root = s.study.study().root;
  write(root / "docs/Readme.md", "of the MMAR");
  write(root / "data/volume.nii", "large");
  const auto job = s.job(1, std::nullopt);
  fs::create_directory_symlink(root / "data", job->folder / "data");
  write(job->folder / "made/by_the_job", "x");
  clara::mmar_handlers::MMARHandler handler({}, s.context);
  for (int again = 0; again < 2; ++again) handler.end_job(s.study.event(job), s.control);
  CHECK(files_below(job->folder) == kReduced);
  CHECK(fs::read_symlink(job->folder / "docs") == root / "docs");
  CHECK(fs::read_symlink(job->folder / "data") == root / "data");
  CHECK(fs::is_empty(job->folder / "models"));
  CHECK(fs::is_empty(job->folder / "eval"));
  CHECK_FALSE(fs::exists(job->folder / "made"));
  CHECK(fs::exists(root / "docs/Readme.md"));
}

TEST_CASE("MMARHandler with key_mmar_content_only keeps config, best checkpoint and log") {
  Setup s;
  clara::mmar_handlers::MMARHandler handler({.num_mmars_to_keep = 5, .key_mmar_content_only = true},
                                            s.context);
  const auto job = s.job(1, 0.5);
  handler.end_job(s.study.event(job), s.control);
  auto expected = kReduced;
  expected.insert("models/model.pt");
  CHECK(files_below(job->folder) == expected);
}

TEST_CASE("MMARHandler ends the study at the threshold and not before") {
  Setup s;
  clara::mmar_handlers::MMARHandler handler({.stop_threshold = 0.8}, s.context);
  handler.end_job(s.study.event(s.job(1, 0.79)), s.control);
  CHECK(s.control.stopped.empty());
  handler.end_job(s.study.event(s.job(2, std::nullopt)), s.control);
  CHECK(s.control.stopped.empty());
  handler.end_job(s.study.event(s.job(3, 0.85)), s.control);
  CHECK(s.control.stopped ==
        std::vector<std::string>{"W1_3_J3 reached the stop_threshold 0.8 with a score of 0.85"});
}

TEST_CASE("StatsHandler says how jobs, rounds and the study went") {
  Setup s;
  clara::mmar_handlers::StatsHandler handler(s.context);
  s.study.study().round = 2;
  auto event = s.study.event();
  event.recommendations.resize(2);
  handler.recommendations_available(event, s.control);
  handler.end_job(s.study.event(s.job(1, 0.5)), s.control);
  handler.end_job(s.study.event(s.job(2, std::nullopt)), s.control);
  handler.round_ended(s.study.event(), s.control);
  s.study.study().started = std::chrono::system_clock::now();
  event = s.study.event();
  event.reason = "all 8 rounds are done";
  handler.shutdown(event, s.control);
  CHECK(s.context.text() ==
        std::vector<std::string>{
            "round 2: 2 recommendations",
            "W1_1_J1 finished after 1 min 15 s: score 0.5; learning_rate=0.002, norm=batch; best "
            "is W1_1_J1 "
            "with 0.5",
            "W1_2_J2 failed after 1 min 15 s: exit code 3; learning_rate=0.002, norm=batch",
            "round 2 ended: 1 complete, 1 failed; best is W1_1_J1 with 0.5",
            "the study ended after 0.0 s: all 8 rounds are done; 1 complete, 1 failed; best is "
            "W1_1_J1 with 0.5"});
}

TEST_CASE("MMARStatsHandler writes the jobs from best to worst") {
  Setup s;
  clara::mmar_handlers::MMARStatsHandler handler(s.context);
  s.job(1, 0.5);
  s.job(2, std::nullopt);
  handler.end_job(s.study.event(s.job(3, 0.9)), s.control);
  std::ostringstream text;
  text << std::ifstream(s.study.study().run_folder / "mmar_stats.json").rdbuf();
  const auto stats = clara::parse_json(text.str());
  const auto& jobs = stats.find("jobs")->as_array();
  REQUIRE(jobs.size() == 3);
  CHECK(jobs[0].find("job")->as_string() == "W1_3_J3");
  CHECK(jobs[0].find("rank")->as_int() == 1);
  CHECK(jobs[0].find("seconds")->as_number() == 75);
  CHECK(jobs[1].find("job")->as_string() == "W1_1_J1");
  CHECK(jobs[2].find("rank")->is_null());
  CHECK(jobs[2].find("reason")->as_string() == "exit code 3");
}

TEST_CASE("MMARStatsHandler in a study of thousands: writes now and then, and all at the end") {
  Setup s;
  fs::create_directories(s.study.study().run_folder);
  clara::mmar_handlers::MMARStatsHandler handler(s.context);
  const auto file = s.study.study().run_folder / "mmar_stats.json";
  const auto jobs_in = [&] {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return clara::parse_json(text.str()).find("jobs")->as_array().size();
  };
  constexpr std::size_t kJobs = 2000;
  for (std::size_t i = 1; i <= kJobs; ++i) {
    clara::Job job;
    job.number = static_cast<std::int64_t>(i);
    job.name = "W1_" + std::to_string(i) + "_J" + std::to_string(i);
    job.state = clara::JobState::complete;
    job.score = static_cast<double>(i);
    handler.end_job(s.study.event(s.study.put(job)), s.control);
  }
  // The works that it has asked for have not run: the first ones are there, the rest is not.
  CHECK(jobs_in() < kJobs);
  s.control.run();
  CHECK(jobs_in() == kJobs);
  handler.shutdown(s.study.event(), s.control);
  CHECK(jobs_in() == kJobs);
  CHECK(files_below(s.study.study().run_folder) == std::set<std::string>{"mmar_stats.json"});
}

TEST_CASE("MMARHandler after a restart: an earlier job that is beaten now is reduced") {
  Setup s;
  const auto first = s.job(1, 0.5);
  clara::mmar_handlers::MMARHandler handler({.num_mmars_to_keep = 1}, s.context);
  handler.startup(s.study.event(), s.control);
  CHECK(files_below(first->folder).size() == 9);
  const auto second = s.job(2, 0.7);
  handler.end_job(s.study.event(second), s.control);
  CHECK(files_below(first->folder) == kReduced);
  CHECK(files_below(second->folder).size() == 9);
  handler.end_job(s.study.event(s.job(3, 0.6)), s.control);
  CHECK(files_below(second->folder).size() == 9);
}
