// A user, a password and a token, given in every way: none of them is in anything that a run says,
// writes or starts.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <ios>
#include <map>
#include <set>
#include <thread>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kSecrets{"nutzer",   "geh@im",  "geh%40im",
                                        "z9-token", "anderer", "wort/9"};

/// Every secret that is in `text`.
std::string secrets_in(const std::string& text) {
  std::string found;
  for (const auto& secret : kSecrets)
    if (text.find(secret) != std::string::npos) found += secret + " ";
  return found;
}

/// The files below `folder` that hold a secret, except those of the user's own MMAR.
std::string files_with_secrets(const fs::path& folder) {
  std::string found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    if (const auto secrets = secrets_in(read_text(entry.path())); !secrets.empty())
      found += entry.path().string() + ": " + secrets + "\n";
  }
  return found;
}

/// The arguments of every process of this machine, from its making to its end.
class ArgumentsWatch {
 public:
  ~ArgumentsWatch() { end(); }
  const std::set<std::string>& end() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
    return seen_;
  }

 private:
  void look() {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone)) {
      if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos)
        continue;
      try {
        auto words = read_text(entry.path() / "cmdline");
        std::replace(words.begin(), words.end(), '\0', ' ');
        seen_.insert(std::move(words));
      } catch (const std::ios_base::failure&) {
        // It has ended meanwhile.
      }
    }
  }
  std::set<std::string> seen_;
  std::atomic<bool> over_ = false;
  std::thread thread_{[this] {
    while (!over_) look();
  }};
};

// Every job runs for a while, and fails with what it was given.
constexpr const char* kSecretTraining = R"({
  "epochs": 1, "rate": 0.5, "tracker": "", "tracker_password": "", "api_token": "", "note": "",
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0.4, 0.5]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {
    "seconds": "{rate}", "fails": "none at {tracker} for {tracker_password} or {api_token} or {note}"}}}
}
)";
constexpr const char* kTold = "none at http://***@127.0.0.1:9/ for *** or *** or two words";

const std::string kGiven =
    R"(["tracker=http://nutzer:geh@im@127.0.0.1:9/","tracker_password=wort/9 anderer","api_token=z9-token"])";

std::map<std::string, std::string> secret_environment(const std::string& settings) {
  return {{"MMAR_ROOT", ""},      {"MLFLOW_TRACKING_URI", ""}, {"PYTHONPATH", ""},
          {"CLARA_THREADS", "2"}, {"NO_COLOR", "1"},           {"CLARA_SECRET_SETTINGS", settings}};
}

}  // namespace

TEST_CASE("secrets of settings reach the jobs, and nobody else, by the environment") {
  const LightMmar mmar;
  mmar.write("config/config_train.json", kSecretTraining);
  bool by_script = false;
  SUBCASE("by the MMAR's script") {
    by_script = true;
    mmar.script(
        "printenv CLARA_SECRET_SETTINGS >>../../../given\n"
        "python3 -m medl.apps.train -m \"$MMAR_ROOT\" -c config/config_train.json "
        "--set tracker=none print_conf=True $*\n");
  }
  SUBCASE("by clara-host train") { fs::remove_all(mmar.path() / "commands"); }
  ArgumentsWatch watch;
  const auto ran =
      run(host_program(), mmar.run_arguments({"--max-jobs", "2", "-v", "--set", "note=two words"}),
          secret_environment(kGiven));
  std::string all;
  for (const auto& words : watch.end()) all += words + "\n";
  INFO(ran.err);
  CHECK(ran.code == 1);
  CHECK(all.find("clara-job") != std::string::npos);
  CHECK(all.find("clara-host train ") != std::string::npos);
  CHECK(secrets_in(all) == "");
  CHECK(secrets_in(ran.out + ran.err) == "");
  CHECK(files_with_secrets(mmar.path() / "automl") == "");
  const auto job = mmar.run_folder("run_1") / "W1_1_J1";
  CHECK(read_text(job / ".clara/attempt_1/log.txt").find(kTold) != std::string::npos);
  if (by_script) CHECK(read_text(mmar.path() / "given") == kGiven + "\n" + kGiven + "\n");

  // The command that runs a job again says what is missing, and takes it.
  const auto report = clara_host({"report", "--json"}, mmar.path());
  CHECK(secrets_in(report.out + report.err) == "");
  const auto command =
      parse_json(report.out).find("jobs")->as_array().front().find("command")->as_string();
  CAPTURE(command);
  const auto unchanged = run("/bin/sh", {"-c", command}, secret_environment(""));
  CHECK(unchanged.code == 2);
  CHECK(unchanged.err ==
        "clara-host: CLARA_SECRET_SETTINGS: *** stands where the secret of tracker was; write the "
        "secret in its place\n");
  const std::string shown = R"(["tracker=***","tracker_password=***","api_token=***"])";
  REQUIRE(command.find(shown) != std::string::npos);
  const auto again =
      run("/bin/sh", {"-c", replaced(command, shown, kGiven)}, secret_environment(""));
  CHECK(again.code == 1);
  CHECK(again.err.find(kTold) != std::string::npos);

  // So does the command that goes on.
  const auto lost = clara_host({"run", "--resume", "--max-jobs", "3"}, mmar.path());
  CHECK(lost.code == 2);
  CHECK(lost.err ==
        "clara-host: the run was begun with a secret in a setting, which was not kept; say it "
        "again: CLARA_SECRET_SETTINGS='[\"tracker=http://***@127.0.0.1:9/\","
        "\"tracker_password=***\",\"api_token=***\"]'\n");
  const auto on = run(host_program(), mmar.run_arguments({"--resume", "--max-jobs", "3"}),
                      secret_environment(kGiven));
  CHECK(on.out.find("3 jobs: 3 failed") != std::string::npos);
  CHECK(files_with_secrets(mmar.path() / "automl") == "");
}

TEST_CASE("secrets of --set go to the jobs by the environment, too") {
  const LightMmar mmar;
  mmar.write("config/config_train.json", kSecretTraining);
  fs::remove_all(mmar.path() / "commands");
  ArgumentsWatch watch;
  const auto ran =
      mmar.run({"--max-jobs", "1", "--set", "tracker=http://nutzer:geh@im@127.0.0.1:9/",
                "tracker_password=wort/9 anderer", "api_token=z9-token", "note=two words"});
  std::string jobs;
  for (const auto& words : watch.end())
    if (words.find(" train ") != std::string::npos) jobs += words + "\n";
  CHECK(jobs.find("clara-job") != std::string::npos);
  CHECK(secrets_in(jobs) == "");
  CHECK(secrets_in(ran.out + ran.err) == "");
  CHECK(files_with_secrets(mmar.path() / "automl") == "");
  const auto job = mmar.run_folder("run_1") / "W1_1_J1";
  CHECK(read_text(job / ".clara/attempt_1/log.txt").find(kTold) != std::string::npos);
}

TEST_CASE("what a job prints of the secrets in its configs stays in its own log") {
  const LightMmar mmar;
  mmar.write("config/environment.json",
             R"({"DB_PASSWORD": "wort/9", "TRACK": ["http://nutzer:geh@im@127.0.0.1:9"]})");
  mmar.job("echo refused: wort/9 and geh@im >&2; exit 1");
  const auto ran = mmar.run({"--max-jobs", "1", "-v"});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("refused: *** and ***") != std::string::npos);
  CHECK(secrets_in(ran.out + ran.err) == "");
  for (const auto* file : {"study.db", "run.json", "log.txt"})
    CHECK(secrets_in(read_text(mmar.run_folder("run_1") / file)) == "");
  const auto job = mmar.run_folder("run_1") / "W1_1_J1";
  CHECK(read_text(job / ".clara/attempt_1/log.txt") == "refused: wort/9 and geh@im\n");
  const auto report = clara_host({"report", mmar.path().string()});
  CHECK(report.out.find("refused: *** and ***") != std::string::npos);
  CHECK(secrets_in(report.out + report.err) == "");
}

TEST_CASE("what a tracker is told of a job's config has no secrets") {
  const LightMmar mmar;
  mmar.write(
      "config/config_train.json",
      replaced(kSecretTraining, R"("tracker": "", "tracker_password": "", "api_token": "")",
               R"("tracker": "http://nutzer:geh@im@127.0.0.1:9/", "tracker_password": "wort/9",
                         "api_token": "z9-token")"));
  mmar.handlers(R"([{"name": "MLflowHandler", "args": {"tracking_uri": "http://127.0.0.1:9"}}])");
  const auto ran = mmar.run({"--max-jobs", "1"});
  CHECK(ran.out.find("messages wait") != std::string::npos);
  const auto study = read_text(mmar.run_folder("run_1") / "study.db");
  CHECK(study.find("\\\"api_token\\\": \\\"***\\\"") != std::string::npos);
  CHECK(study.find("\\\"tracker\\\": \\\"http://***@127.0.0.1:9/\\\"") != std::string::npos);
  CHECK(secrets_in(study) == "");
}

TEST_CASE("secret settings that are none are refused without being shown") {
  const LightMmar mmar;
  for (const auto* text : {"tracker=geh@im", R"({"tracker": "geh@im"})", R"(["geh@im"])", "[1]"}) {
    CAPTURE(text);
    const auto ran = run(host_program(), mmar.run_arguments({}), secret_environment(text));
    CHECK(ran.code == 2);
    CHECK(ran.err ==
          "clara-host: CLARA_SECRET_SETTINGS: expected a JSON list of texts; such as "
          "[\"NAME=VALUE\", \"NAME=VALUE\"]\n");
  }
}

TEST_CASE("no secret is in any output of a run, nor in the arguments of its processes") {
  const LightMmar mmar;
  mmar.job("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >>../../../arguments");
  const std::map<std::string, std::string> environment{
      {"MLFLOW_TRACKING_URI", "http://nutzer:geh%40im@127.0.0.1:9"},
      {"MLFLOW_TRACKING_TOKEN", "z9-token"},
      {"MMAR_ROOT", ""},
      {"NO_COLOR", "1"}};
  for (
      const auto* handlers :
      {R"([{"name": "MLflowHandler"}, {"name": "StatsHandler"}])",
       R"([{"name": "MLflowHandler", "args": {"tracking_uri": "http://anderer:wort/9@127.0.0.1:9/?api_key=z9-token"}}])"}) {
    CAPTURE(handlers);
    mmar.handlers(handlers);
    auto arguments = mmar.run_arguments({"--max-jobs", "2", "-v"});
    const auto ran = run(host_program(), arguments, environment);
    CHECK(ran.code == 0);
    CHECK(secrets_in(ran.out + ran.err) == "");
    CHECK(ran.err.find("cannot deliver now") != std::string::npos);
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"status"}, {"report"}, {"best"}, {"report", "--json"}, {"status", "--json"}}) {
      auto all = words;
      all.insert(all.begin() + 1, mmar.path().string());
      const auto told = run(host_program(), all, environment);
      CHECK(secrets_in(told.out + told.err) == "");
    }
  }
  CHECK(files_with_secrets(mmar.path() / "automl") == "");
  CHECK(read_text(mmar.path() / "arguments").find("clara-job") != std::string::npos);
  CHECK(secrets_in(read_text(mmar.path() / "arguments")) == "");
}

TEST_CASE("an address that is none is found by check, and told without its password") {
  const LightMmar mmar;
  mmar.handlers(
      R"([{"name": "MLflowHandler", "args": {"tracking_uri": "http://anderer:wort/9@host:50x0"}}])");
  const auto ran = clara_host({"check", mmar.config().string()});
  CHECK(ran.code == 2);
  CHECK(secrets_in(ran.out + ran.err) == "");
  CHECK((ran.out + ran.err)
            .find("expected the address of a server, such as http://127.0.0.1:5000, got "
                  "\"http://***@host:50x0\": its port is \"50x0\"") != std::string::npos);
}

}  // namespace clara::testing
