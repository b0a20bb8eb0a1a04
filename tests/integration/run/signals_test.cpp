// What is left when a host is stopped or killed: nothing that runs, and a study that goes on.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// The second job hangs until the file `go` is there, with a child in a session of its own.
constexpr const char* kHangs = R"(
if [ "${CLARA_JOB_NAME#*_J}" = 2 ] && [ ! -e ../../../go ]; then
  TRAP
  setsid sleep 300 &
  touch ../../../hangs
  while true; do sleep 0.05; done
fi
echo "$CLARA_JOB_NAME" >>../../../ran)";

struct Hanging {
  explicit Hanging(const std::string& trap) {
    mmar.controller(R"({"name": "GridController", "args": {"num_points": 4}})");
    mmar.job(replaced(kHangs, "TRAP", trap));
    host = std::make_unique<Background>(host_program(), mmar.run_arguments({"--seed", "5"}));
    REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "hangs"); }));
  }
  bool quiet() const {
    return wait_until([&] { return processes_with(mmar.run_folder("run_1").string()).empty(); });
  }
  /// --resume with the obstacle away: everything is complete, and nothing ran twice.
  void resume() const {
    mmar.write("go", "");
    const auto ran = mmar.run({"--resume"});
    CHECK(ran.code == 0);
    CHECK(ran.out.starts_with(
        "run_1 ended: every combination of the grid was tried\n4 jobs: 4 complete\n"));
    CHECK(read_text(mmar.path() / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\nW1_4_J4\n");
    CHECK(ran.out.find("train it again  " + command_of(mmar.run_folder("run_1") / "W1_4_J4")) !=
          std::string::npos);
    const auto again = mmar.run({"--resume"});
    CHECK(again.code == 0);
    CHECK(read_text(mmar.path() / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\nW1_4_J4\n");
    // The best job is one of an earlier run now; its command is known all the same.
    CHECK(again.out.find("train it again  " + command_of(mmar.run_folder("run_1") / "W1_4_J4")) !=
          std::string::npos);
  }
  LightMmar mmar;
  std::unique_ptr<Background> host;
};

}  // namespace

TEST_CASE("kill -9 of the host: its jobs end too, and --resume runs nothing finished again") {
  const Hanging study(":");
  study.host->signal(SIGKILL);
  CHECK(study.host->wait().code == 128 + SIGKILL);
  CHECK(study.quiet());
  const auto status = clara_host({"status", study.mmar.path().string()});
  CHECK(status.out.starts_with("run_1 was interrupted: its host is gone\nto go on: cd "));
  study.resume();
}

TEST_CASE("--resume keeps to --max-jobs until so many jobs have ended, and then goes on without") {
  const LightMmar mmar;
  mmar.job("[ -e ../../../go ] || sleep 60");
  auto host = mmar.start({"--max-jobs", "3"});
  REQUIRE(wait_until(
      [&] { return fs::exists(mmar.run_folder("run_1") / "W1_1_J1/.clara/attempt_1/log.txt"); }));
  host.signal(SIGKILL);
  host.wait();
  mmar.write("go", "");
  CHECK(mmar.run({"--resume"})
            .out.find("run_1 ended: --max-jobs 3 is reached\n3 jobs: 3 complete\n") !=
        std::string::npos);
  CHECK(mmar.run({"--resume"}).out.find("4 jobs: 4 complete\n") != std::string::npos);
}

TEST_CASE("however often a host is killed, and when: no job is lost, and none ends twice") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 8}})");
  mmar.job("sleep 0.03");
  const auto database = mmar.run_folder("a") / "study.db";
  const auto arguments = [&](const char* how) {
    return std::vector<std::string>{"--run-id", "a", "--workers", "0:0", how};
  };
  for (int ms = 20; ms < 400; ms += 40) {
    auto host = mmar.start(arguments(fs::exists(database) ? "--resume" : "--seed=1"));
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    host.signal(SIGKILL);
    host.wait();
  }
  const auto ran = mmar.run(arguments(fs::exists(database) ? "--resume" : "--seed=1"));
  CHECK(ran.code == 0);
  CHECK(ran.out.find("8 jobs: 8 complete\n") != std::string::npos);
  CHECK(processes_with(mmar.run_folder("a").string()).empty());
  const auto report =
      parse_json(clara_host({"report", database.parent_path().string(), "--json"}).out);
  for (const auto& job : report.find("jobs")->as_array())
    CHECK(job.find("score")->as_number() == job.find("values")->find("rate")->as_number());
}

TEST_CASE("Ctrl-C stops the jobs, whatever they ignore, and exits with 130") {
  const Hanging study("trap '' TERM");
  study.host->signal(SIGINT);
  // The second one does not wait out the grace.
  REQUIRE(wait_until(
      [&] { return study.host->err().find("interrupted by Ctrl-C") != std::string::npos; }));
  study.host->signal(SIGINT);
  const auto ran = study.host->wait();
  CHECK(ran.code == 130);
  CHECK(ran.out.starts_with("run_1 ended: interrupted by Ctrl-C\n"));
  CHECK(ran.out.ends_with(" run --resume\n"));
  CHECK(processes_with(study.mmar.run_folder("run_1").string()).empty());
  study.resume();
}

TEST_CASE("no reader of the output, no terminal: the study goes on") {
  const LightMmar mmar;
  mmar.job("sleep 0.02");
  const auto ran =
      run("/bin/bash", {"-c", R"sh("$0" "$@" 2>&1 0<&- | head -1; exit ${PIPESTATUS[0]})sh",
                        host_program().string(), "--plugin-dir",
                        (build_dir() / "tests/plugins").string(), "run", mmar.config().string()});
  CHECK(ran.code == 0);
  CHECK(clara_host({"status", mmar.path().string()}).out.find("4 jobs: 4 complete\n") !=
        std::string::npos);
}

TEST_CASE("SIGTERM exits with 143, and a job that listens has its time to end") {
  const LightMmar mmar;
  mmar.job(
      "trap 'touch ../../../ended; exit 1' TERM; touch ../../../up; while true; do sleep 0.02; "
      "done");
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "up"); }));
  host.signal(SIGTERM);
  const auto ran = host.wait();
  CHECK(ran.code == 143);
  CHECK(ran.out.starts_with("run_1 ended: ended by SIGTERM\n"));
  CHECK(fs::exists(mmar.path() / "ended"));
  CHECK(processes_with(mmar.run_folder("run_1").string()).empty());
}

}  // namespace clara::testing
