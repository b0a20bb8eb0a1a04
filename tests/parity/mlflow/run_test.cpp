// Whole studies of the real program beside a real server that comes and goes.

#include <doctest/doctest.h>
#include <support/run.hpp>
#include <tests/integration/run/light_mmar.hpp>

#include <csignal>

#include "client.hpp"
#include "server.hpp"
#include "settings.hpp"

using clara::Value;
using clara::testing::LightMmar;
using clara::testing::plain_log;
using clara::testing::wait_until;
using servers::server;

namespace fs = std::filesystem;

namespace {

void log_to(const std::string& uri, const LightMmar& mmar, const std::string& experiment) {
  mmar.handlers(
      R"([{"name": "MMARHandler"}, {"name": "MLflowHandler", "args": {"tracking_uri": ")" + uri +
      R"(", "experiment_name": ")" + experiment + R"("}}])");
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 3}})");
}

clara::mlflow::Client client() {
  clara::mlflow::Settings settings;
  settings.uri = server().uri();
  return clara::mlflow::Client(settings);
}

/// Of every run of the experiment: name, status, score, and the job that is its best; sorted.
std::string runs(const std::string& experiment) {
  auto c = client();
  const auto id = c.experiment(experiment, "");
  const auto answer = c.post("runs/search", clara::Object{{"experiment_ids", clara::Array{id}}});
  std::vector<std::string> lines;
  const auto* found = answer.find("runs");
  if (!found) return "";
  for (const auto& run : found->as_array()) {
    auto line = run.find("info")->find("run_name")->as_string() + " " +
                run.find("info")->find("status")->as_string();
    if (const auto* metrics = run.find("data")->find("metrics")) {
      for (const auto& metric : metrics->as_array()) {
        if (metric.find("key")->as_string().ends_with("score"))
          line += " " + metric.find("key")->as_string() + "=" + metric.find("value")->json();
      }
    }
    lines.push_back(line + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const auto& line : lines) all += line;
  return all;
}

bool is_kept(const clara::testing::Ran& ran) {
  const auto* kept = " messages are not delivered yet; what waits is kept, and --resume sends it\n";
  return ran.out.find(kept) != std::string::npos;
}

/// Goes on with a study whose three jobs have ended.
void check_all_arrives_at_resume(const LightMmar& mmar, const std::string& experiment) {
  const auto resumed = mmar.run({"--resume"});
  CHECK(resumed.code == 0);
  CHECK(resumed.out.find("not delivered yet") == std::string::npos);
  CHECK(runs(experiment) ==
        "W1_1_J1 FINISHED score=0.0\n"
        "W1_2_J2 FINISHED score=0.5\n"
        "W1_3_J3 FINISHED score=1.0\n"
        "run_1 FINISHED best_score=1.0\n");
}

}  // namespace

TEST_CASE("a server that goes down in the middle of a study gets the rest at --resume") {
  const LightMmar mmar;
  log_to(server().uri(), mmar, "comes and goes");
  mmar.job(R"sh(touch ../../../up; until [ -e ../../../go ]; do sleep 0.02; done)sh");
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "up"); }));
  REQUIRE(wait_until([&] { return runs("comes and goes").find("W1_1_J1") != std::string::npos; }));
  server().stop();
  mmar.write("go", "");
  const auto ran = host.wait();
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with(
      "run_1 ended: every combination of the grid was tried\n3 jobs: 3 complete\n"));
  CHECK(is_kept(ran));
  server().start();
  check_all_arrives_at_resume(mmar, "comes and goes");
}

TEST_CASE(
    "a wrong address loses nothing: all that was kept goes out at --resume with the right one") {
  const LightMmar mmar;
  const servers::Canned other(servers::page(404, "Error response"));
  log_to(other.uri(), mmar, "wrong address");
  const auto ran = mmar.run();
  CHECK(ran.code == 0);
  CHECK(is_kept(ran));
  CHECK(plain_log(ran.err, mmar.path())
            .find("warning MLflowHandler: cannot deliver now, the study goes on: "
                  "experiments/get-by-name: 404: Error response; is " +
                  other.uri() + " an MLflow server?\n") != std::string::npos);
  log_to(server().uri(), mmar, "wrong address");
  check_all_arrives_at_resume(mmar, "wrong address");
}

TEST_CASE(
    "a job that was interrupted is killed on the server, and finished when it has run again") {
  const LightMmar mmar;
  log_to(server().uri(), mmar, "interrupted");
  mmar.job(R"sh(event '"value","name":"early","step":1,"value":1'
[ -e ../../../go ] || { touch ../../../up; sleep 60; })sh");
  auto host = mmar.start();
  REQUIRE(wait_until([&] { return fs::exists(mmar.path() / "up"); }));
  host.signal(SIGINT);
  CHECK(host.wait().code == 130);
  CHECK(runs("interrupted").starts_with("W1_1_J1 KILLED\n"));
  mmar.write("go", "");
  CHECK(mmar.run({"--resume"}).code == 0);
  CHECK(runs("interrupted") ==
        "W1_1_J1 FINISHED score=0.0\n"
        "W1_2_J2 FINISHED score=0.5\n"
        "W1_3_J3 FINISHED score=1.0\n"
        "run_1 FINISHED best_score=1.0\n");
}

TEST_CASE("a variable that names a database turns MLflow off, and the study runs") {
  const LightMmar mmar;
  mmar.handlers(R"([{"name": "MLflowHandler"}])");
  const auto ran =
      clara::testing::run(clara::testing::host_program(), mmar.run_arguments({"--max-jobs", "1"}),
                          {{"MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"}}, mmar.path());
  CHECK(ran.code == 0);
  CHECK(plain_log(ran.err, mmar.path())
            .find("warning MLflowHandler: MLflow is off: MLFLOW_TRACKING_URI is "
                  "\"sqlite:///mlflow.db\", which is no address of a server; start one by `mlflow "
                  "server --backend-store-uri sqlite:///mlflow.db` and set "
                  "MLFLOW_TRACKING_URI=http://127.0.0.1:5000\n") != std::string::npos);
  CHECK(ran.out.find("\nMLflow          off; ") != std::string::npos);
}

TEST_CASE("a config that names a database as the server is an error at its place") {
  const LightMmar mmar;
  mmar.handlers(R"([{"name": "MLflowHandler", "args": {"tracking_uri": "sqlite:///mlflow.db"}}])");
  const auto ran = mmar.run({"--max-jobs", "1"});
  CHECK(ran.code == 2);
  CHECK(ran.err ==
        "clara-host: " + mmar.config().string() +
            ":1:66: /handlers/0/args/tracking_uri: expected the address of a server, such as "
            "http://127.0.0.1:5000, got \"sqlite:///mlflow.db\"; a database has one by `mlflow "
            "server "
            "--backend-store-uri sqlite:///mlflow.db`\n");
}
