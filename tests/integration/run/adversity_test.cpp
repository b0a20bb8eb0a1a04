// Everything that can go wrong with a job while the host looks away, or that a job does to its
// host.

#include "light_mmar.hpp"

#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <fstream>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// A study whose trials are a shell script, and whose metrics are what it prints.
void program(const LightMmar& mmar, const std::string& script, const std::string& values,
             const std::string& reward = "acc") {
  mmar.write("trial.sh", script);
  mmar.write("config/config_automl.json",
             R"({"executor": {"name": "ProgramExecutor", "args": {
  "command": ["bash", "trial.sh"], "search_space": [{"name": "x", "values": )" +
                 values + R"(}],
  "report_keys": [{"name": "acc", "regex": "(?<=acc=)[0-9.]+"},
                  {"name": "cost", "regex": "(?<=cost=)[0-9.]+"}],
  "reward_attr": ")" +
                 reward +
                 R"("}}, "controller": {"name": "GridController"}}
)");
}

/// The second job waits for the file `go`.
constexpr const char* kSecondWaits = R"(
echo "$CLARA_JOB_NAME" >>MMAR/ran
FIRST
if [ "${CLARA_JOB_NAME#*_J}" = 2 ] && [ ! -e MMAR/go ]; then
  touch MMAR/hangs
  while [ ! -e MMAR/go ]; do sleep 0.02; done
fi
LAST
)";

std::string second_waits(const LightMmar& mmar, const std::string& first, const std::string& last) {
  return replaced(replaced(replaced(kSecondWaits, "FIRST", first), "LAST", last), "MMAR",
                  mmar.path().string());
}

std::string event(int seq, const std::string& name, const std::string& value) {
  return R"(echo '{"v":1,"seq":)" + std::to_string(seq) + R"(,"t":1,"type":"value","name":")" +
         name + R"(","step":1,"value":)" + value + R"(}' >>"$CLARA_ATTEMPT_DIR/events.jsonl")";
}

fs::path attempt_of(const LightMmar& mmar, const std::string& job) {
  return mmar.run_folder("run_1") / job / ".clara/attempt_1";
}

/// The host is frozen, its second job ends, the host is killed: nothing is run again.
void freeze_and_kill(const LightMmar& mmar) {
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "hangs"); }));
  host.signal(SIGSTOP);
  mmar.write("go", "");
  REQUIRE(wait_until([&] { return fs::exists(attempt_of(mmar, "W1_2_J2") / "exit.json"); }));
  host.signal(SIGKILL);
  host.wait();
  const auto ran = mmar.run({"--resume"});
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n3 jobs: 3 complete\n") != std::string::npos);
  CHECK(read_text(mmar.path() / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\n");
}

std::vector<double> scores(const LightMmar& mmar) {
  const auto report =
      parse_json(clara_host({"report", mmar.run_folder("run_1").string(), "--json"}).out);
  std::vector<double> all;
  for (const auto& job : report.find("jobs")->as_array())
    all.push_back(job.find("score") ? job.find("score")->as_number() : -1);
  std::sort(all.begin(), all.end());
  return all;
}

/// As a host in whose folder something is wrong.
struct Damaged {
  LightMmar mmar;
  std::unique_ptr<Background> host;
  Damaged() {
    mmar.controller(R"({"name": "GridController", "args": {"num_points": 3}})");
    mmar.job(second_waits(mmar, ":", ":"));
    host = std::make_unique<Background>(host_program(), mmar.run_arguments({}));
    REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "hangs"); }));
  }
  fs::path job() const { return mmar.run_folder("run_1") / "W1_2_J2"; }
  void interrupt_and_resume() {
    host->signal(SIGINT);
    const auto ran = host->wait();
    CHECK(ran.code == 130);
    CHECK(ran.out.starts_with("run_1 ended: interrupted by Ctrl-C\n"));
    CHECK(processes_with(mmar.run_folder("run_1").string()).empty());
    fs::remove_all(job());
    mmar.write("go", "");
    const auto again = mmar.run({"--resume"});
    CHECK(again.code == 0);
    CHECK(again.out.find("\n3 jobs: 3 complete\n") != std::string::npos);
  }
};

}  // namespace

TEST_CASE("what ends while the host is frozen has ended: result.json") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 3}})");
  mmar.job(second_waits(mmar, ":", ":"));
  freeze_and_kill(mmar);
  CHECK(scores(mmar) == std::vector<double>{0, 0.5, 1});
}

TEST_CASE(
    "what ends while the host is frozen has ended: events, also those that were read before") {
  const LightMmar mmar;
  program(mmar, second_waits(mmar, event(0, "cost", "10"), event(1, "acc", "'$CLARA_PARAM_X'")),
          "[1, 2, 3]", "acc - 0.1 * cost");
  freeze_and_kill(mmar);
  CHECK(scores(mmar) == std::vector<double>{0, 1, 2});
}

TEST_CASE("what ends while the host is frozen has ended: what was only printed") {
  const LightMmar mmar;
  program(mmar, second_waits(mmar, "echo cost=10", "echo acc=$CLARA_PARAM_X"), "[1, 2, 3]",
          "acc - 0.1 * cost");
  freeze_and_kill(mmar);
  CHECK(scores(mmar) == std::vector<double>{0, 1, 2});
}

TEST_CASE("what ends while the host is frozen has ended, also when the host is then interrupted") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const LightMmar mmar;
    program(mmar, second_waits(mmar, "echo cost=10", "echo acc=$CLARA_PARAM_X"), "[1, 2, 3]");
    auto host = mmar.start();
    REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "hangs"); }));
    host.signal(SIGSTOP);
    mmar.write("go", "");
    REQUIRE(wait_until([&] { return fs::exists(attempt_of(mmar, "W1_2_J2") / "exit.json"); }));
    host.signal(signal);
    host.signal(SIGCONT);
    CHECK(host.wait().code == 128 + signal);
    CHECK(mmar.run({"--resume"}).code == 0);
    CHECK(read_text(mmar.path() / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\n");
    CHECK(scores(mmar) == std::vector<double>{1, 2, 3});
  }
}

TEST_CASE("a job's folder is removed, then Ctrl-C: the study ends as ever, and goes on") {
  Damaged study;
  fs::remove_all(study.job());
  study.interrupt_and_resume();
}

TEST_CASE("a file stands where a job's folder was, then Ctrl-C: the same") {
  Damaged study;
  fs::remove_all(study.job());
  std::ofstream(study.job()) << "in the way";
  study.interrupt_and_resume();
}

TEST_CASE("a trial that prints matches by the million costs neither memory nor disk") {
  const LightMmar mmar;
  program(mmar, "yes acc=1 | head -2000000\necho acc=7\necho $PPID >/dev/null\n", "[1]");
  const auto ran = run("/bin/bash", {"-c", "ulimit -v 1500000; exec \"$0\" \"$@\"",
                                     host_program().string(), "run", mmar.config().string()});
  CHECK(ran.code == 0);
  CHECK(scores(mmar) == std::vector<double>{7});
  CHECK(fs::file_size(mmar.run_folder("run_1") / "study.db") < 50'000'000);
  CHECK(ran.err.find("has reported more than 100000 values: of each further metric only the last "
                     "one is kept") != std::string::npos);
}

TEST_CASE("a trial that prints without end is ended by Ctrl-C") {
  const LightMmar mmar;
  program(mmar, "touch " + mmar.path().string() + "/up; yes acc=1", "[1]");
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "up"); }));
  host.signal(SIGINT);
  CHECK(host.wait().code == 130);
  CHECK(processes_with(mmar.run_folder("run_1").string()).empty());
}

TEST_CASE("a progress bar: its last state counts") {
  const LightMmar mmar;
  program(mmar, R"(printf '\racc=0.1\racc=0.2\racc=0.%s' $CLARA_PARAM_X)", "[3, 4]");
  CHECK(mmar.run().code == 0);
  CHECK(scores(mmar) == std::vector<double>{0.3, 0.4});
}

TEST_CASE("another program holds the study: nothing is lost, and Ctrl-C does not wait for it") {
  const LightMmar mmar;
  program(mmar, second_waits(mmar, "echo cost=1", "echo acc=$CLARA_PARAM_X"), "[1, 2, 3]");
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "hangs"); }));
  {
    host::store::Database other(mmar.run_folder("run_1") / "study.db",
                                host::store::Database::Mode::read_write);
    other.script("BEGIN IMMEDIATE");
    mmar.write("go", "");
    REQUIRE(wait_until([&] { return fs::exists(attempt_of(mmar, "W1_2_J2") / "exit.json"); }));
    host.signal(SIGINT);
    const auto stopped = host.wait();
    CHECK(stopped.code == 130);
    // What is not in the study has not ended.
    CHECK(stopped.err.find("W1_2_J2 finished") == std::string::npos);
    other.script("ROLLBACK");
  }
  const auto ran = mmar.run({"--resume"});
  CHECK(ran.code == 0);
  CHECK(scores(mmar) == std::vector<double>{1, 2, 3});
  CHECK(read_text(mmar.path() / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\n");
}

TEST_CASE("a limit on the size of files ends the study with its reason, and --resume goes on") {
  const LightMmar mmar;
  program(mmar, "echo acc=$CLARA_PARAM_X",
          "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]");
  const auto ran = run("/bin/bash", {"-c", "ulimit -f 200; exec \"$0\" \"$@\"",
                                     host_program().string(), "run", mmar.config().string()});
  CHECK(ran.code == 4);
  CHECK(ran.err.find("File too large") != std::string::npos);
  const auto again = mmar.run({"--resume"});
  CHECK(again.code == 0);
  CHECK(again.out.find("\n30 jobs: 30 complete\n") != std::string::npos);
}

TEST_CASE("a disk without inodes ends the study; the jobs that it took are run again") {
  if (run("/bin/bash", {"-c", "unshare -m mount -t tmpfs none /mnt"}).code != 0) {
    MESSAGE("left out: this user may not mount");
    return;
  }
  const LightMmar mmar;
  program(mmar, "echo acc=$CLARA_PARAM_X", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]");
  const auto ran =
      run("/bin/bash", {"-c",
                        "mkdir -p \"$0/automl\"; unshare -m bash -c '"
                        "mount -t tmpfs -o nr_inodes=90 none $0/automl || exit 99;"
                        "$1 run $0/config/config_automl.json; echo code $?;"
                        "mount -o remount,nr_inodes=5000 $0/automl;"
                        "$1 run $0/config/config_automl.json --resume; echo code $?' \"$0\" \"$1\"",
                        mmar.path().string(), host_program().string()});
  CHECK(ran.out.find("code 4\n") != std::string::npos);
  CHECK(ran.err.find("no space: ") != std::string::npos);
  CHECK(ran.out.find("\n20 jobs: 20 complete\n") != std::string::npos);
  CHECK(ran.out.ends_with("code 0\n"));
}

TEST_CASE("a job that fills the disk says nothing about its values, and runs again") {
  if (run("/bin/bash", {"-c", "unshare -m mount -t tmpfs none /mnt"}).code != 0) {
    MESSAGE("left out: this user may not mount");
    return;
  }
  const LightMmar mmar;
  program(mmar, "head -c 100000000 /dev/zero >fill || exit 1; rm fill; echo acc=$CLARA_PARAM_X",
          "[1,2]");
  const auto ran =
      run("/bin/bash", {"-c",
                        "mkdir -p \"$0/automl\"; unshare -m bash -c '"
                        "mount -t tmpfs -o size=70m none $0/automl || exit 99;"
                        "$1 run $0/config/config_automl.json; echo code $?;"
                        "cat $0/automl/run_1/W1_1_J1/.clara/attempt_1/exit.json;"
                        "mount -o remount,size=300m $0/automl;"
                        "$1 run $0/config/config_automl.json --resume; echo code $?' \"$0\" \"$1\"",
                        mmar.path().string(), host_program().string()});
  CHECK(ran.out.find("code 4\n") != std::string::npos);
  CHECK(ran.out.find(R"("disk_error":"No space left on device")") != std::string::npos);
  CHECK(ran.out.find("\n2 jobs: 2 complete\n") != std::string::npos);
  CHECK(ran.out.ends_with("code 0\n"));
}

TEST_CASE("a job that a limit of file sizes ends says nothing about its values, and runs again") {
  const LightMmar mmar;
  program(mmar, "head -c 9000000 /dev/zero >fill || exit; rm fill; echo acc=$CLARA_PARAM_X",
          "[1,2]");
  const auto config = mmar.path() / "config/config_automl.json";
  const auto limited = run("/bin/bash", {"-c", "ulimit -f 4000; \"$0\" run \"$1\"",
                                         host_program().string(), config.string()});
  CHECK(limited.code == 4);
  CHECK(limited.err.find("/W1_1_J1: File too large") != std::string::npos);
  const auto ran = run(host_program(), {"run", config.string(), "--resume"});
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n2 jobs: 2 complete\n") != std::string::npos);
}

}  // namespace clara::testing
