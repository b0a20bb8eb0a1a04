// Ending jobs that do not want to end, with real processes.

#include "host/process/identity.hpp"
#include "job_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <thread>

namespace clara::testing {

using host::process::identify;
using host::process::is_alive;

TEST_CASE_FIXTURE(JobFixture, "a hung job is ended at its limit, also when it ignores TERM") {
  Command c = sh("trap '' TERM; while :; do sleep 0.01; done");
  c.time_limit = milliseconds(150);
  c.grace = milliseconds(100);
  const JobEnd end = run(c);
  CHECK(end.reason == "timeout");
  CHECK(end.message == "ran longer than its limit of 0.15 s");
  CHECK(end.exit->signal == SIGKILL);
  CHECK(end.exit->wall_ms >= 250);
}

TEST_CASE_FIXTURE(JobFixture, "what a job saves when it is told to end is no result") {
  Command c =
      sh("trap 'echo \"{\\\"v\\\":1,\\\"score\\\":0.5}\" > $CLARA_ATTEMPT_DIR/result.json; exit 0' "
         "TERM;"
         "touch up; while :; do sleep 0.01; done");
  when("up", [&] { job->stop(); });
  const JobEnd end = run(c);
  CHECK(end.reason == "stopped");
  CHECK(!end.score);
  CHECK(end.exit->exit_code == 0);
  CHECK(end.exit->stop == "terminated");
}

TEST_CASE_FIXTURE(JobFixture, "the second word ends it at once") {
  Command c = sh("trap '' TERM; touch up; while :; do sleep 0.01; done");
  c.grace = std::chrono::hours(1);
  when("up", [&] {
    job->stop();
    job->stop();
  });
  const JobEnd end = run(c);
  CHECK(end.reason == "stopped");
  CHECK(end.message == "ended on request");
  CHECK(end.exit->signal == SIGKILL);
}

TEST_CASE_FIXTURE(JobFixture, "a job can be asked to finish by a file") {
  Command c = sh("touch up; until [ -e $CLARA_ATTEMPT_DIR/stop ]; do sleep 0.01; done; exit 5");
  when("up", [&] { job->ask(); });
  CHECK(run(c).message == "exit 5");
}

TEST_CASE_FIXTURE(JobFixture, "files that hang hold up neither the loop nor the end of a job") {
  Command c = sh("trap 'touch termed; exit 1' TERM; touch up; while :; do sleep 0.01; done");
  std::promise<void> answers;
  int ticks = 0;
  when("up", [&] {
    files().post([hangs = answers.get_future().share()] { hangs.wait(); });
    job->ask();
    job->stop();
    when("termed", [&] {
      CHECK_FALSE(std::filesystem::exists(attempt() / "stop"));
      if (++ticks == 1) when("termed", [&] { answers.set_value(); });
    });
  });
  const JobEnd end = run(c);
  CHECK(end.reason == "stopped");
  CHECK(end.exit->stop == "terminated");
  CHECK(std::filesystem::exists(attempt() / "stop"));
}

TEST_CASE_FIXTURE(JobFixture,
                  "a result that was there before it was asked is known, and one that came after") {
  const std::string result = "echo '{\"v\":1,\"score\":0.5}' > $CLARA_ATTEMPT_DIR/result.json; ";
  const std::string asked = "until [ -e $CLARA_ATTEMPT_DIR/stop ]; do sleep 0.01; done; ";
  when("up", [&] { job->ask(); });
  CHECK(run(result + "touch up; " + asked).had_result);
  std::filesystem::remove(folder / "up");
  when("up", [&] { job->ask(); });
  CHECK_FALSE(run("touch up; " + asked + result).had_result);
}

TEST_CASE_FIXTURE(JobFixture, "a job that is held tells its end when it is held no more") {
  const std::string event =
      R"({"v":1,"seq":0,"t":1,"type":"value","name":"dice","step":1,"value":0.5})";
  Command c = sh("touch up; until [ -e go ]; do sleep 0.01; done; echo '" + event +
                 "' >> $CLARA_ATTEMPT_DIR/events.jsonl; exit 5");
  bool ended = false;
  bool early = false;
  when("up", [&] {
    job->hold(true);
    std::ofstream(folder / "go") << "";
    when(".clara/attempt_1/exit.json", [&] {
      auto later = std::make_shared<boost::asio::steady_timer>(loop, milliseconds(50));
      later->async_wait([&, later](const boost::system::error_code&) {
        early = ended || !values.empty();
        job->hold(false);
      });
    });
  });
  launch(c, [&](const JobEnd&) { ended = true; });
  run_loop();
  CHECK_FALSE(early);
  CHECK(ended);
  CHECK(values.size() == 1);
}

TEST_CASE_FIXTURE(JobFixture, "what had ended before it was taken over is not stopped any more") {
  const Command c = sh("echo '{\"v\":1,\"score\":0.5}' > $CLARA_ATTEMPT_DIR/result.json");
  CHECK(run(c).score == 0.5);
  JobEnd end;
  job = RunningJob::adopt(loop, files(), c, process, {},
                          hooks([&](JobEnd e) { end = std::move(e); }));
  loop.restart();
  loop.run_one();  // it is found to be gone
  job->stop();
  run_loop();
  CHECK(end.score == 0.5);
}

TEST_CASE_FIXTURE(JobFixture, "stopped jobs are ended, too") {
  Command c = sh("touch up; kill -STOP $$");
  c.grace = milliseconds(200);
  when("up", [&] { job->stop(); });
  CHECK(run(c).reason == "stopped");
}

TEST_CASE_FIXTURE(JobFixture, "nothing that a job left behind survives it") {
  const std::string mark = "3" + std::to_string(getpid()) + ".25";
  Command c =
      sh("sleep " + mark + " & setsid sleep " + mark +
         " & setsid sh -c 'trap \"\" TERM; setsid sleep " + mark + " & touch ready; sleep " + mark +
         "; :' & until [ -e ready ]; do sleep 0.01; done; exit 2");
  c.grace = milliseconds(100);
  const JobEnd end = run(c);
  CHECK(end.message == "exit 2");
  CHECK(parse_json(read_text(attempt() / "exit.json")).as_object().at("swept").as_int() >= 4);
  CHECK(!is_sleeping(mark));
}

TEST_CASE_FIXTURE(JobFixture, "when clara-job is killed the job goes with it, and its children") {
  const std::string mark = "4" + std::to_string(getpid()) + ".25";
  Command c = sh("setsid sleep " + mark + " & touch up; sleep " + mark);
  when("up", [&] { ::kill(static_cast<pid_t>(process.pid), SIGKILL); });
  const JobEnd end = run(c);
  CHECK(end.reason == "lost");
  CHECK(end.message == "clara-job was lost: killed by signal 9");
  CHECK(!end.exit);
  CHECK(!is_sleeping(mark));
}

namespace {

// A host that starts `command` and is then killed; returns what it had stored about the process.
ProcessRecord host_that_dies(JobFixture& fixture, const Command& command) {
  const pid_t host = fork();
  if (host == 0) {
    fixture.loop.notify_fork(boost::asio::execution_context::fork_child);
    fixture.launch(command, {});
    fixture.run_loop();
    _exit(0);
  }
  while (!std::filesystem::exists(fixture.folder / "up")) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  // clara-job is the only child of that host.
  const std::string children =
      read_text("/proc/" + std::to_string(host) + "/task/" + std::to_string(host) + "/children");
  const auto process = identify(static_cast<pid_t>(std::stol(children)));
  ::kill(host, SIGKILL);
  waitpid(host, nullptr, 0);
  return process.value();
}

}  // namespace

TEST_CASE_FIXTURE(JobFixture, "when the host is killed its jobs end, with a record") {
  const std::string mark = "5" + std::to_string(getpid()) + ".25";
  Command c =
      sh("trap '' TERM; setsid sleep " + mark + " & touch up; while :; do sleep 0.01; done");
  c.grace = milliseconds(100);
  const ProcessRecord process = host_that_dies(*this, c);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!std::filesystem::exists(attempt() / "exit.json") &&
         std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  CHECK(host::process::read_exit(attempt())->stop == "host_died");
  CHECK(!is_sleeping(mark));

  JobEnd end;
  job = RunningJob::adopt(loop, files(), c, process, {},
                          hooks([&](JobEnd e) { end = std::move(e); }));
  run_loop();
  CHECK(end.reason == "host_died");
  CHECK(end.message == "ended because the host had died");
}

TEST_CASE_FIXTURE(JobFixture, "a job does not die with the thread that started it") {
  JobEnd end;
  launch(sh("touch up; until [ -e go ]; do sleep 0.01; done; exit 5"),
         [&](JobEnd e) { end = std::move(e); });
  std::thread([&] {
    while (process.pid == 0) loop.run_one();
  }).join();
  when("up", [&] {
    auto timer = std::make_shared<boost::asio::steady_timer>(loop, milliseconds(50));
    timer->async_wait(
        [&, timer](const boost::system::error_code&) { std::ofstream(folder / "go") << ""; });
  });
  run_loop();
  CHECK(end.message == "exit 5");
}

TEST_CASE_FIXTURE(JobFixture, "a job that outlives its host is taken over where it was left") {
  Command c =
      sh("e() { echo "
         "'{\"v\":1,\"seq\":'$1',\"t\":1,\"type\":\"value\",\"name\":\"dice\",\"step\":'$1',"
         "\"value\":0.5}' >> "
         "$CLARA_ATTEMPT_DIR/events.jsonl; }; e 0; touch up; until [ -e go ]; do sleep 0.01; done; "
         "e 1;"
         "echo '{\"v\":1,\"score\":0.25}' > $CLARA_ATTEMPT_DIR/result.json");
  c.outlives_host = true;
  const ProcessRecord process = host_that_dies(*this, c);
  CHECK(is_alive(process));
  const std::string first = read_text(attempt() / "events.jsonl");
  const EventsMark stored{static_cast<std::int64_t>(first.size()), 1};

  JobEnd end;
  job = RunningJob::adopt(loop, files(), c, process, stored,
                          hooks([&](JobEnd e) { end = std::move(e); }));
  std::ofstream(folder / "go") << "";
  run_loop();
  CHECK(end.succeeded());
  CHECK(end.score == 0.25);
  REQUIRE(values.size() == 1);
  CHECK(values[0].step == 1);
  CHECK(mark.next_seq == 2);
}

TEST_CASE_FIXTURE(JobFixture, "an adopted job can be ended") {
  Command c = sh("touch up; while :; do sleep 0.01; done");
  c.outlives_host = true;
  const ProcessRecord process = host_that_dies(*this, c);
  JobEnd end;
  job = RunningJob::adopt(loop, files(), c, process, {},
                          hooks([&](JobEnd e) { end = std::move(e); }));
  when("up", [&] { job->stop(); });
  run_loop();
  CHECK(end.reason == "stopped");
  CHECK(end.exit->signal == SIGTERM);
  CHECK(!is_alive(process));
}

TEST_CASE_FIXTURE(JobFixture, "a process that only has the same number is not taken for the job") {
  const auto self = identify(getpid()).value();
  CHECK(is_alive(self));
  ProcessRecord other = self;
  other.start_time -= 1;
  CHECK(!is_alive(other));
  other = self;
  other.boot_id = "another boot";
  CHECK(!is_alive(other));
  CHECK(!identify(0x3fffffff));

  Command c = sh("");
  other = self;
  other.start_time -= 1;
  JobEnd end;
  job =
      RunningJob::adopt(loop, files(), c, other, {}, hooks([&](JobEnd e) { end = std::move(e); }));
  run_loop();
  CHECK(end.reason == "lost");
  CHECK(end.message == "clara-job was lost: it was gone when the host came back");
}

TEST_CASE_FIXTURE(JobFixture, "a job that is forgotten or stopped before its start calls nobody") {
  bool called = false;
  launch(sh("touch up"), [&](const JobEnd&) { called = true; });
  job.reset();
  run_loop();
  CHECK(!called);
  CHECK(!std::filesystem::exists(folder / "up"));

  JobEnd end;
  launch(sh("touch up"), [&](JobEnd e) { end = std::move(e); });
  job->stop();
  run_loop();
  CHECK(end.reason == "stopped");
  CHECK(end.message == "stopped before it was started");
  CHECK(!std::filesystem::exists(folder / "up"));
}

TEST_CASE_FIXTURE(JobFixture, "a hook may destroy the job") {
  stream = true;
  bool ended = false;
  auto h = hooks([&](const JobEnd&) { ended = true; });
  h.line = [&](std::string_view line, bool) {
    lines.emplace_back(line);
    job.reset();
  };
  job = RunningJob::launch(loop, files(), sh("echo one; echo two; sleep 0.2"), h);
  run_loop();
  CHECK(lines == std::vector<std::string>{"one"});
  CHECK(!ended);

  job = RunningJob::launch(loop, files(), sh("exit 0"), hooks([&](const JobEnd&) {
                             ended = true;
                             job.reset();
                           }));
  run_loop();
  CHECK(ended);
}

}  // namespace clara::testing
