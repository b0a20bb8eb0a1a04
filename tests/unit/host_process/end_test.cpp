// Every way in which a job can end, with real processes.

#include "job_fixture.hpp"

#include <sys/resource.h>

namespace clara::testing {

namespace {

const std::string kScore =
    "echo '{\"v\":1,\"score\":0.75,\"metrics\":{\"loss\":0.5}}' > $CLARA_ATTEMPT_DIR/result.json;";

}  // namespace

TEST_CASE_FIXTURE(JobFixture, "a job with a score succeeds") {
  const JobEnd end = run(kScore + "echo working");
  CHECK(end.succeeded());
  CHECK(end.message == "");
  CHECK(end.score == 0.75);
  CHECK(end.result->metrics.at("loss") == Value(0.5));
  CHECK(end.exit->exit_code == 0);
  CHECK(!end.exit->signal);
  CHECK(end.log_tail == "working");
  CHECK(process.pid > 0);
}

TEST_CASE_FIXTURE(JobFixture, "room for exit.json is taken before the job can fill the disk") {
  const JobEnd end =
      run("stat -c '%s %b' $CLARA_ATTEMPT_DIR/exit.json.tmp" + std::string(";") + kScore);
  CHECK(end.succeeded());
  CHECK(end.log_tail.starts_with("4096 "));
  CHECK(end.log_tail != "4096 0");  // it has blocks, not only a size
  const auto attempt = folder.path() / ".clara/attempt_1";
  CHECK(!std::filesystem::exists(attempt / "exit.json.tmp"));
  CHECK(std::filesystem::file_size(attempt / "exit.json") ==
        read_text(attempt / "exit.json").find('\n') + 1);
}

TEST_CASE_FIXTURE(JobFixture, "a valid result decides, whatever the exit code is") {
  const JobEnd end = run(kScore + "exit 3");
  CHECK(end.succeeded());
  CHECK(end.score == 0.75);
  CHECK(end.exit->exit_code == 3);
}

TEST_CASE_FIXTURE(JobFixture, "failures are named by one word and a sentence") {
  JobEnd end = run("echo 1; echo 2 >&2; exit 1");
  CHECK(end.reason == "exit");
  CHECK(end.message == "exit 1");
  CHECK(end.log_tail == "1\n2");

  end = run("exit 0");
  CHECK(end.reason == "no_result");
  CHECK(end.message == "exit 0, but no result.json: the job reported no score");

  end = run("kill -SEGV $$");
  CHECK(end.reason == "signal");
  CHECK(end.message == "killed by signal 11 (SIGSEGV)");
  CHECK(end.exit->signal == 11);

  end = run("sh -c 'kill -SEGV $$'; exit $?");
  CHECK(end.reason == "exit");
  CHECK(end.message == "exit 139, that is SIGSEGV in the job");
}

TEST_CASE_FIXTURE(JobFixture, "scores that are no numbers are bad scores") {
  const auto with = [&](const std::string& score) {
    return run("echo '{\"v\":1,\"score\":" + score + "}' > $CLARA_ATTEMPT_DIR/result.json");
  };
  CHECK(with("\"NaN\"").message == "the score is NaN");
  CHECK(with("\"NaN\"").reason == "bad_score");
  CHECK(with("\"-Infinity\"").message == "the score is -Infinity");
  CHECK(with("null").message == "result.json names no score");
  CHECK(with("null").reason == "no_result");
  const JobEnd word = with("\"abc\"");
  CHECK(word.reason == "protocol");
  CHECK(word.message == "result.json: expected a number, got \"abc\"");
  CHECK(!word.score);
}

TEST_CASE_FIXTURE(JobFixture, "a result that breaks the contract is a protocol failure") {
  CHECK(run("echo '{\"score\":1}' > $CLARA_ATTEMPT_DIR/result.json").message ==
        "result.json: result.json has no \"v\"");
  CHECK(run("echo '{\"v\":2,\"score\":1}' > $CLARA_ATTEMPT_DIR/result.json").message ==
        "result.json: result.json is of version 2, this host knows 1");
  CHECK(run("head -c 2000000 /dev/zero > $CLARA_ATTEMPT_DIR/result.json").message ==
        "result.json: result.json is larger than 1 MiB");
  CHECK(run("echo '{\"v\":1,' > $CLARA_ATTEMPT_DIR/result.json").reason == "protocol");
}

TEST_CASE_FIXTURE(JobFixture, "a job whose score others make needs only to end well") {
  needs_score = false;
  CHECK(run("exit 0").succeeded());
  CHECK(!run("exit 0").score);
  CHECK(run("exit 4").message == "exit 4");
  CHECK(run(kScore).score == 0.75);
}

TEST_CASE_FIXTURE(JobFixture, "what cannot be run is said by name") {
  Command c = sh("");
  c.argv = {"no-such-program"};
  JobEnd end = run(c);
  CHECK(end.reason == "spawn");
  CHECK(end.message == "cannot run no-such-program: No such file or directory");

  c = sh("");
  c.argv = {"/etc/passwd"};
  CHECK(run(c).message == "cannot run /etc/passwd: Permission denied");

  c = sh("");
  c.directory = "/no/such/folder";
  CHECK(run(c).message == "cannot enter its working directory: No such file or directory");

  c = sh("");
  c.argv = {};
  end = run(c);
  CHECK(end.reason == "spawn");
  CHECK(end.message == "a job without a program");
}

TEST_CASE_FIXTURE(JobFixture, "a job out of memory under a ulimit is told from other failures") {
  const JobEnd end = run("ulimit -v 100000; echo 'std::bad_alloc' >&2; exit 1");
  // The limit was the shell's own: clara-job does not see it.
  CHECK(end.reason == "exit");
  rlimit before{};
  getrlimit(RLIMIT_DATA, &before);
  const rlimit limit{rlim_t{1} << 50, before.rlim_max};
  setrlimit(RLIMIT_DATA, &limit);
  const JobEnd oom = run("echo 'terminate called after throwing std::bad_alloc' >&2; exit 134");
  const JobEnd other = run("echo oops; exit 1");
  setrlimit(RLIMIT_DATA, &before);
  CHECK(oom.reason == "oom");
  CHECK(oom.message == "out of memory under a limit of 1073741824 MiB");
  CHECK(other.reason == "exit");
}

TEST_CASE_FIXTURE(
    JobFixture, "a job has its attempt, its folder and its variables, and no other file of ours") {
  std::ofstream open_file(folder / "ours");
  Command c =
      sh("pwd; echo $CLARA_ATTEMPT_DIR $A; ls /proc/self/fd | wc -l; cat; ps -o pgid= -p $$ | tr "
         "-d ' '; echo $$");
  c.environment = {{"A", "b c"}};
  const JobEnd end = run(c);
  const std::string log = read_text(attempt() / "log.txt");
  std::istringstream in(log);
  std::string line;
  std::getline(in, line);
  CHECK(line == folder.path().string());
  std::getline(in, line);
  CHECK(line == attempt().string() + " b c");
  std::getline(in, line);
  CHECK(line == "4");  // 0, 1, 2 and the one that ls opens
  std::string group, pid;
  in >> group >> pid;
  CHECK(group == pid);
  CHECK(parse_json(read_text(attempt() / "job.json")) ==
        Value(Object{{"seed", 7}, {"protocol", 1}}));
  CHECK(end.exit->wall_ms >= 0);
}

TEST_CASE_FIXTURE(JobFixture, "an attempt is never reused") {
  const auto attempt = host::process::create_attempt(folder.path(), 1, {});
  CHECK(message_of([&] { host::process::create_attempt(folder.path(), 1, {}); }) ==
        "cannot make " + attempt.string() + ": File exists");
}

}  // namespace clara::testing
