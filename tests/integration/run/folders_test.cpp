// Where runs lie, and that none is ever lost or shared.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace clara::testing {

namespace fs = std::filesystem;

TEST_CASE("a run gets the next free number, or the name that it is given") {
  const LightMmar mmar;
  CHECK(mmar.run({"--max-jobs", "1"}).out.starts_with("run_1 ended"));
  CHECK(mmar.run({"--max-jobs", "1"}).out.starts_with("run_2 ended"));
  CHECK(mmar.run({"--max-jobs", "1", "--run-id", "run_7"}).out.starts_with("run_7 ended"));
  CHECK(mmar.run({"--max-jobs", "1"}).out.starts_with("run_8 ended"));
  CHECK(mmar.run({"--max-jobs", "1", "--set", "run_id=mine"}).out.starts_with("mine ended"));
}

TEST_CASE("a run that exists is not overwritten without --force") {
  const LightMmar mmar;
  REQUIRE(mmar.run({"--max-jobs", "2", "--run-id", "a"}).code == 0);
  const auto again = mmar.run({"--max-jobs", "1", "--run-id", "a"});
  CHECK(again.code == 4);
  CHECK(again.err == "clara-host: " + mmar.run_folder("a").string() +
                         " exists: --resume goes on with it, --force replaces it\n");
  CHECK(fs::exists(mmar.run_folder("a") / "W1_2_J2"));
  CHECK(mmar.run({"--max-jobs", "1", "--run-id", "a", "--force"}).code == 0);
  CHECK_FALSE(fs::exists(mmar.run_folder("a") / "W1_2_J2"));
}

TEST_CASE("work_dir in place of automl/: runs are found there, and no job holds another run") {
  const LightMmar mmar;
  for (const std::string work : {"elsewhere", ""}) {
    mmar.handlers(R"([{"name": "MMARHandler", "args": {"work_dir": ")" + work + R"("}}])");
    for (const auto* run : {"run_1", "run_2"}) {
      CHECK(mmar.run({"--max-jobs", "1"}).out.starts_with(std::string(run) + " ended"));
      CHECK(clara_host({"status"}, mmar.path()).out.starts_with(std::string(run) + " has ended"));
    }
    const auto runs = (mmar.path() / work).lexically_normal();
    for (const auto* there : {"run_1", "run_2", "elsewhere/run_1", "elsewhere/run_2"})
      CHECK_FALSE(fs::exists(runs / "run_2/W1_1_J1" / there));
    CHECK(clara_host({"best", "run_1"}, mmar.path())
              .out.find("its folder      " + (runs / "run_1/W1_1_J1").string()) !=
          std::string::npos);
  }
  CHECK_FALSE(fs::exists(mmar.path() / "automl"));
}

TEST_CASE("what is no run is never taken for one, not even with --force") {
  const LightMmar mmar;
  mmar.write("automl/notes/thesis.tex", "precious");
  fs::create_directory_symlink("../config", mmar.path() / "automl/linked");
  for (const auto* name : {"notes", "linked"}) {
    const auto ran = mmar.run({"--run-id", name, "--force"});
    CHECK(ran.code == 4);
    CHECK(ran.err == "clara-host: " + mmar.run_folder(name).string() +
                         " holds files and is no run: choose another run id\n");
    CHECK_FALSE(fs::exists(mmar.run_folder(name) / "run.lock"));
  }
}

TEST_CASE("a second host on the same run is told who has it") {
  const LightMmar mmar;
  mmar.job("while [ ! -e ../../../go ]; do sleep 0.02; done");
  auto first = mmar.start({"--max-jobs", "1", "--run-id", "a"});
  REQUIRE(wait_until([&] { return fs::exists(mmar.run_folder("a") / "W1_1_J1/.clara"); }));
  for (const auto* how : {"--resume", "--force"}) {
    const auto second = mmar.run({"--max-jobs", "1", "--run-id", "a", how});
    CHECK(second.code == 4);
    CHECK(second.err.starts_with("clara-host: a is in use by process " +
                                 std::to_string(first.pid()) + " on "));
    CHECK(second.err.ends_with(": " + (mmar.run_folder("a") / "run.lock").string() + "\n"));
  }
  const auto status = clara_host({"status", mmar.path().string(), "--json"});
  CHECK(parse_json(status.out).find("state")->as_string() == "running");
  CHECK(parse_json(status.out).find("running")->as_array().size() == 1);
  mmar.write("go", "");
  CHECK(first.wait().code == 0);
}

TEST_CASE(
    "a study that somebody removes or cuts short while it runs is not passed over in silence") {
  const LightMmar mmar;
  const auto check = [&](const std::string& job, const std::string& how) {
    CAPTURE(job);
    mmar.job(job);
    const auto ran = mmar.run({"--max-jobs", "3", "--run-id", "a", "--force"});
    CAPTURE(ran.err);
    CHECK(ran.code == 4);
    CHECK(plain_log(ran.err, mmar.path())
              .ends_with("error FOLDER/automl/a/study.db was " + how +
                         " while the study ran: what is left are the jobs' own folders\n"));
  };
  check("rm -f ../study.db", "removed");
  check("case $PWD in *_J2) rm -f ../study.db* ;; esac", "removed");
  for (const std::string file : {"study.db", "study.db-wal", "study.db ../study.db-wal"})
    for (const std::string size : {"0", "100", "4096"})
      check("case $PWD in *_J2) truncate -s " + size + " ../" + file + " ;; esac",
            "damaged by another program");
  check("truncate -s 0 ../study.db", "damaged by another program");
  check("case $PWD in *_J3) truncate -s 60000 ../study.db ;; esac", "damaged by another program");
  check("yes | head -c 90000 >../other; mv ../other ../study.db", "damaged by another program");
}

TEST_CASE("what a run leaves is no more open than the umask says") {
  for (const auto& [words, shut] :
       {std::pair("umask 077", fs::perms{077}), std::pair("umask 027", fs::perms{027})}) {
    CAPTURE(words);
    const LightMmar mmar;
    mmar.job("echo a line; echo note >note.txt");
    auto arguments = mmar.run_arguments({"--max-jobs", "2", "--run-id", "a"});
    arguments.insert(arguments.begin(),
                     {"-c", words + std::string(R"(; exec "$0" "$@")"), host_program().string()});
    REQUIRE(run("/bin/bash", arguments).code == 0);
    std::string open;
    for (const auto& entry : fs::recursive_directory_iterator(mmar.path() / "automl")) {
      const auto name = fs::relative(entry.path(), mmar.path()).string();
      const bool copied = name.find("/commands/") != std::string::npos;  // with its own mode
      if (!entry.is_symlink() && !copied &&
          (entry.status().permissions() & shut) != fs::perms::none)
        open += name + "\n";
    }
    CHECK(open == "");
    CHECK(fs::exists(mmar.run_folder("a") / "W1_2_J2/note.txt"));
  }
}

TEST_CASE("an MMAR that cannot be written to is said before any job") {
  const LightMmar mmar;
  mmar.write("automl", "a file is in the way");
  const auto ran = mmar.run({"--max-jobs", "1"});
  CHECK(ran.code == 2);
  CHECK(ran.err == "clara-host: " + mmar.config().string() +
                       ":1:1: " + (mmar.path() / "automl").string() + " is no folder\n");
}

}  // namespace clara::testing
