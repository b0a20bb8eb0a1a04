// Studies whose jobs run on a Slurm cluster of this machine. Left out where there is no Slurm.

#include <support/background.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <clara/testing/fakes.hpp>
#include <clara/testing/runner_conformance.hpp>
#include <clara/value.hpp>
#include <plugins/runners/slurm/slurm_runner.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool wait_until(const std::function<bool()>& come) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (!come()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

/// One cluster of two nodes for all tests of this program.
class Cluster {
 public:
  Cluster() {
    const auto ran = run(script(), {"start", folder_.path().string()});
    up_ = ran.code == 0;
    missing_ = ran.code == 77;
    words_ = ran.err;
    if (up_) setenv("SLURM_CONF", (folder_ / "slurm.conf").c_str(), 1);
  }
  ~Cluster() { run(script(), {"stop", folder_.path().string()}); }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void tell(const std::vector<std::string>& words) const {
    auto all = words;
    all.insert(all.begin() + 1, folder_.path().string());
    run(script(), all);
  }
  bool up() const { return up_; }
  bool missing() const { return missing_; }
  const std::string& words() const { return words_; }

 private:
  static fs::path script() { return source_dir() / "tests/support/slurm_cluster.sh"; }
  TemporaryFolder folder_;
  bool up_ = false, missing_ = false;
  std::string words_;
};

Cluster& cluster() {
  static Cluster one;
  return one;
}

/// False, with a word, where there is no Slurm; a cluster that does not start is a failure.
bool has_cluster() {
  if (cluster().missing()) {
    MESSAGE("left out: " << cluster().words());
    return false;
  }
  REQUIRE_MESSAGE(cluster().up(), cluster().words());
  return true;
}

std::string queue(const std::string& format = "%T %j") {
  return run("/usr/bin/squeue", {"-h", "-o", format}).out;
}

/// A search over x whose trials are a script; its score is what it prints last behind "acc=".
struct Search {
  TemporaryFolder folder;

  Search(const std::string& script, const std::string& values, const std::string& runner_args) {
    write("trial.sh", script);
    write("config/config_automl.json",
          R"({"executor": {"name": "ProgramExecutor", "args": {"command": ["bash", "trial.sh"],
    "search_space": [{"name": "x", "values": )" +
              values + R"(}],
    "report_keys": [{"name": "acc", "regex": "(?<=acc=)[0-9.]+"}], "reward_attr": "acc"}},
  "controller": {"name": "GridController"},
  "runner": {"name": "SlurmRunner", "args": )" +
              runner_args + "}}\n");
  }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((folder / file).parent_path());
    std::ofstream(folder / file) << text;
  }
  std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"run", (folder / "config/config_automl.json").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Ran go(const std::vector<std::string>& more = {}) const {
    return run(host_program(), arguments(more));
  }
  fs::path job(const std::string& name) const { return folder / "automl/run_1" / name; }
  bool there(const std::string& file) const { return fs::exists(folder / file); }
};

/// The second job waits for the file `go` in the folder of the search.
constexpr const char* kSecondWaits = R"(cd ../../..
echo "$CLARA_JOB_NAME" >>ran
if [ "${CLARA_JOB_NAME#*_J}" = 2 ] && [ ! -e go ]; then
  echo acc=0.1
  touch hangs
  while [ ! -e go ]; do sleep 0.1; done
fi
echo "acc=$CLARA_PARAM_X"
)";

}  // namespace

TEST_CASE("SlurmRunner keeps the contract of a runner") {
  if (!has_cluster()) return;
  const TemporaryFolder folder;
  check_runner([&] { return std::make_unique<slurm::SlurmRunner>(slurm::SlurmRunner::Options{}); },
               folder.path());
}

TEST_CASE(
    "a study runs on the cluster to its end, two jobs at a time, and no secret goes with it") {
  if (!has_cluster()) return;
  setenv("LAB_TOKEN", "hunter2", 1);
  const Search search(R"(cd ../../..
env >>environment
squeue -h -t running -o %j | wc -l >>running
sleep 0.5
echo "acc=$CLARA_PARAM_X"
)",
                      "[1, 2, 3, 4]", R"({"max_jobs": 2, "cpus": 1})");
  const auto ran = search.go();
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n4 jobs: 4 complete\n") != std::string::npos);
  const auto environment = read_text(search.folder / "environment");
  CHECK(environment.find("hunter2") == std::string::npos);
  CHECK(environment.find("CLARA_PARAM_X=4\n") != std::string::npos);
  CHECK(environment.find("CUDA_VISIBLE_DEVICES=\n") != std::string::npos);
  CHECK(read_text(search.folder / "running").find('3') == std::string::npos);
  const auto first = search.job("W1_1_J1") / ".clara/attempt_1";
  CHECK(read_text(first / "log.txt") == "acc=1\n");
  CHECK(read_text(first / "start.sh").find("hunter2") == std::string::npos);
}

TEST_CASE("a secret setting reaches a job of the cluster, and is on no disk and in no arguments") {
  if (!has_cluster()) return;
  const Search mmar("", "[1]", "{}");
  mmar.write("config/config_automl.json", R"({"handlers": [], "executor": {"name": "MMARExecutor"},
  "controller": {"name": "GridController", "args": {"num_points": 2}}, "runner": {"name": "SlurmRunner"}})");
  mmar.write("config/config_train.json", R"({"rate": 0.5, "tracker": "",
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}", "fails": "{tracker}"}}}})");
  mmar.write("commands/automl_train_round.sh", R"(printenv CLARA_SECRET_SETTINGS >>../../../given
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >>../../../arguments
echo '{"v":1,"score":0.5,"metrics":{}}' >"$CLARA_ATTEMPT_DIR/result.json"
)");
  auto words = mmar.arguments({"--plugin-dir", (build_dir() / "tests/plugins").string()});
  const std::string given = R"(["tracker=http://me:hunter2@host/"])";
  const auto ran = run(host_program(), words, {{"CLARA_SECRET_SETTINGS", given}});
  CHECK_MESSAGE(ran.code == 0, ran.err);
  CHECK(read_text(mmar.folder / "given") == given + "\n" + given + "\n");
  const auto arguments = read_text(mmar.folder / "arguments");
  CHECK(arguments.find("automl_train_round.sh") != std::string::npos);
  CHECK(arguments.find("hunter2") == std::string::npos);
  CHECK((ran.out + ran.err).find("hunter2") == std::string::npos);
  for (const auto& entry : fs::recursive_directory_iterator(mmar.folder / "automl"))
    if (entry.is_regular_file())
      CHECK_MESSAGE(read_text(entry.path()).find("hunter2") == std::string::npos, entry.path());
}

TEST_CASE("Ctrl-C takes the jobs out of the queue, and --resume runs them") {
  if (!has_cluster()) return;
  const Search search(kSecondWaits, "[1, 2, 3]", R"({"max_jobs": 1})");
  Background host(host_program(), search.arguments({}));
  REQUIRE(wait_until([&] { return search.there("hangs"); }));
  host.signal(SIGINT);
  const auto ran = host.wait();
  CHECK(ran.code == 130);
  CHECK(queue() == "");
  search.write("go", "");
  const auto again = search.go({"--resume"});
  CHECK(again.code == 0);
  CHECK(again.out.find("\n3 jobs: 3 complete\n") != std::string::npos);
  CHECK(read_text(search.folder / "ran") == "W1_1_J1\nW1_2_J2\nW1_2_J2\nW1_3_J3\n");
}

TEST_CASE("kill -9 of the host: its job runs on, and --resume takes it over") {
  if (!has_cluster()) return;
  const Search search(kSecondWaits, "[1, 2, 3]", R"({"max_jobs": 1})");
  Background host(host_program(), search.arguments({}));
  REQUIRE(wait_until([&] { return search.there("hangs"); }));
  host.signal(SIGKILL);
  host.wait();
  CHECK(queue("%T") == "RUNNING\n");
  Background second(host_program(), search.arguments({"--resume"}));
  REQUIRE(wait_until([&] { return second.err().find("W1_2_J2") != std::string::npos; }));
  search.write("go", "");
  const auto ran = second.wait();
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n3 jobs: 3 complete\n") != std::string::npos);
  CHECK(read_text(search.folder / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\n");
  CHECK_FALSE(fs::exists(search.job("W1_2_J2") / ".clara/attempt_2"));
}

TEST_CASE("kill -9 of the host, and the job ends before --resume: it has ended") {
  if (!has_cluster()) return;
  const Search search(kSecondWaits, "[1, 2, 3]", R"({"max_jobs": 1})");
  Background host(host_program(), search.arguments({}));
  REQUIRE(wait_until([&] { return search.there("hangs"); }));
  host.signal(SIGKILL);
  host.wait();
  search.write("go", "");
  REQUIRE(wait_until([&] { return queue() == ""; }));
  const auto ran = search.go({"--resume"});
  CHECK(ran.code == 0);
  CHECK(read_text(search.folder / "ran") == "W1_1_J1\nW1_2_J2\nW1_3_J3\n");
}

TEST_CASE("what the cluster cannot run is told, and fails") {
  if (!has_cluster()) return;
  const Search pending("echo acc=1", "[1]", R"({"cpus": 64, "pending_limit": 1})");
  const auto waited = pending.go();
  CHECK(waited.code == 1);
  CHECK(waited.err.find("waits for what there is not: PartitionConfig (Slurm job ") !=
        std::string::npos);
  CHECK((waited.out + waited.err)
            .find("1 failed: the cluster cannot run it: PartitionConfig (Slurm job ") !=
        std::string::npos);
  CHECK(queue() == "");
  const Search refused("echo acc=1", "[1]", R"({"memory": "9000G"})");
  const auto ran = refused.go();
  CHECK(ran.code == 1);
  CHECK((ran.out + ran.err)
            .find("sbatch: Batch job submission failed: Requested node configuration "
                  "is not available") != std::string::npos);
}

TEST_CASE("--workers belongs to this machine") {
  if (!has_cluster()) return;
  const Search search("echo acc=1", "[1]", "{}");
  const auto ran = search.go({"--workers", "cpu:cpu"});
  CHECK(ran.code == 2);
  CHECK(ran.err.find("workers: \"cpu:cpu\" says where jobs run on this machine, but SlurmRunner "
                     "runs them; its arguments say how many at a time") != std::string::npos);
}

TEST_CASE("a job that Slurm starts anew is another attempt, and the two do not mix") {
  if (!has_cluster()) return;
  const Search search(kSecondWaits, "[1, 2]", R"({"max_jobs": 1})");
  Background host(host_program(), search.arguments({}));
  REQUIRE(wait_until([&] { return search.there("hangs"); }));
  const auto id = queue("%i");
  search.write("go", "");
  run("/usr/bin/scontrol", {"requeue", id.substr(0, id.find('\n'))});
  const auto ran = host.wait();
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n2 jobs: 2 complete\n") != std::string::npos);
  const auto attempts = search.job("W1_2_J2") / ".clara";
  CHECK(read_text(attempts / "attempt_2/log.txt") == "acc=2\n");
  CHECK(read_text(attempts / "attempt_2/job.json").find("\"attempt\": 2,") != std::string::npos);
}

TEST_CASE("a node dies: its job runs on another one") {
  if (!has_cluster()) return;
  const Search search(kSecondWaits, "[1, 2]", R"({"max_jobs": 1})");
  Background host(host_program(), search.arguments({}));
  REQUIRE(wait_until([&] { return search.there("hangs"); }));
  const auto node = queue("%N");
  cluster().tell({"kill", node.substr(0, node.find('\n'))});
  search.write("go", "");
  const auto ran = host.wait();
  cluster().tell({"node", node.substr(0, node.find('\n'))});
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\n2 jobs: 2 complete\n") != std::string::npos);
  CHECK(read_text(search.folder / "ran") == "W1_1_J1\nW1_2_J2\nW1_2_J2\n");
  CHECK(fs::exists(search.job("W1_2_J2") / ".clara/attempt_2/exit.json"));
}

TEST_CASE("the supervisor of a job is killed: it has failed, and Slurm's words say how") {
  if (!has_cluster()) return;
  const Search search("cd ../../..; touch up; kill -9 $PPID; sleep 5", "[1]", "{}");
  const auto ran = search.go();
  CHECK(ran.code == 1);
  CHECK((ran.out + ran.err).find("1 failed: clara-job was lost: Slurm job ") != std::string::npos);
}

}  // namespace clara::testing
