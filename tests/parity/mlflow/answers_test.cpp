// A server that is down, is no MLflow server, or is not named at all.

#include "setup.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "names.hpp"

using namespace mlflow_setup;  // NOLINT(google-build-using-namespace): the words of the tests

TEST_CASE("a server that is down delays nothing, and gets everything when it is back") {
  Setup s;
  auto job = make_job(1);
  server().stop();
  s.start(job);
  const auto problems = s.deliver();
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].starts_with("later: cannot reach " + server().uri() + ": "));
  server().start();
  CHECK(s.deliver().empty());
  CHECK(s.run_id(job.uid) != "");
}

namespace {

/// Why a message stays when the server answers so.
std::string problem_with(const std::string& bytes) {
  servers::Canned canned(bytes);
  Setup s(canned.uri());
  s.handler->startup(s.study.event(), s.control);
  auto problems = s.deliver();
  REQUIRE(problems.size() == 1);
  auto text = problems.front();
  for (auto at = text.find(canned.uri()); at != std::string::npos; at = text.find(canned.uri()))
    text.replace(at, canned.uri().size(), "URI");
  return text;
}

}  // namespace

TEST_CASE("answers that are none are told apart") {
  const std::string end = "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
  CHECK(problem_with("HTTP/1.1 301 Moved\r\nLocation: https://other.example/" + end) ==
        "later: experiments/get-by-name: the server redirects (301); set tracking_uri to "
        "https://other.example/");
  CHECK(problem_with("HTTP/1.1 401 No" + end) ==
        "later: experiments/get-by-name: the server wants other credentials (401); set "
        "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN");
  CHECK(
      problem_with("HTTP/1.1 403 No\r\nContent-Length: 26\r\nConnection: close\r\n\r\nInvalid Host "
                   "header - no no") ==
      "later: experiments/get-by-name: the server forbids it (403): Invalid Host header - no n; "
      "start it with "
      "--allowed-hosts naming this host");
  CHECK(problem_with("HTTP/1.1 429 Slow\r\nRetry-After: 3600" + end) ==
        "later: experiments/get-by-name: 429: {}");
  CHECK(problem_with("HTTP/1.1 502 Bad" + end) == "later: experiments/get-by-name: 502: {}");
  CHECK(problem_with("HTTP/1.1 400 Bad" + end) ==
        "later: experiments/get-by-name: 400: {}; is URI an MLflow server?");
  CHECK(problem_with(servers::page(404, "Error response")) ==
        "later: experiments/get-by-name: 404: Error response; is URI an MLflow server?");
  CHECK(problem_with(servers::answer(404, "<html>\n<body>\n  <h1>No</h1> and " +
                                              std::string(100, 'x') + "</body></html>")) ==
        "later: experiments/get-by-name: 404: No and " + std::string(84, 'x') +
            "\xE2\x80\xA6 (cut); is URI an MLflow server?");
  CHECK(problem_with(servers::answer(501, "")) ==
        "later: experiments/get-by-name: 501; is URI an MLflow server?");
  CHECK(problem_with(servers::answer(404, R"({"detail":"Not Found"})")) ==
        R"(later: experiments/get-by-name: 404: {"detail":"Not Found"}; is URI an MLflow server?)");
  CHECK(problem_with("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>") ==
        "later: experiments/get-by-name: the answer is no JSON; is URI an MLflow server?");
  CHECK(problem_with("HTTP/1.1 200 OK" + end) ==
        "later: the server's answer has no experiment.experiment_id; is it an MLflow server?");
}

TEST_CASE("only what MLflow itself refuses is given up") {
  const auto answer_of = [](int status, const std::string& body) {
    servers::Canned canned(servers::answer(status, body));
    Setup s(canned.uri());
    s.handler->startup(s.study.event(), s.control);
    const auto problems = s.deliver();
    REQUIRE(problems.size() == 1);
    return problems.front();
  };
  CHECK(answer_of(400, R"({"error_code": "INVALID_PARAMETER_VALUE", "message": "no\n  such"})") ==
        "drop: experiments/get-by-name: 400: no such");
  CHECK(answer_of(429, R"({"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow"})") ==
        "later: experiments/get-by-name: 429: slow");
  CHECK(answer_of(501, R"({"error_code": "NOT_IMPLEMENTED", "message": "not yet"})") ==
        "later: experiments/get-by-name: 501: not yet");
}

TEST_CASE("without an address MLflow is off and says so") {
  Setup s("");
  s.handler->startup(s.study.event(), s.control);
  CHECK(s.control.posted.empty());
  CHECK(s.context.text() ==
        std::vector<std::string>{
            "MLflow is off: neither tracking_uri nor MLFLOW_TRACKING_URI is set"});
}

TEST_CASE("an address that is none is refused in a config, and turns MLflow off in the variable") {
  const auto none = [](const std::string&) { return std::optional<std::string>(); };
  CHECK_THROWS_WITH_AS(
      clara::read_options<MLflowHandler::Options>(Object{{"tracking_uri", "./mlruns"}},
                                                  "MLflowHandler", nullptr, "/handlers/2/args"),
      "/handlers/2/args/tracking_uri: expected the address of a server, such as "
      "http://127.0.0.1:5000, got \"./mlruns\"",
      clara::Error);
  CHECK(clara::mlflow::read_settings("http://h:5000//", none).uri == "http://h:5000");
  const auto with = [](const std::string& uri) {
    return clara::mlflow::read_settings("", [uri](const std::string& name) {
      return std::optional<std::string>(name == "MLFLOW_TRACKING_URI" ? uri : "v");
    });
  };
  CHECK(with("https://x").uri == "https://x");
  CHECK(with("https://x").username == "v");
  CHECK(with("https://x").foreign == "");
  CHECK(with("databricks").uri == "");
  const std::string set = "and set MLFLOW_TRACKING_URI=http://127.0.0.1:5000";
  CHECK(with("databricks").foreign ==
        "MLFLOW_TRACKING_URI is \"databricks\", which is no address of a server; start one by "
        "`mlflow server` " +
            set);
  CHECK(
      with("sqlite:///mlflow.db").foreign ==
      "MLFLOW_TRACKING_URI is \"sqlite:///mlflow.db\", which is no address of a server; start one "
      "by `mlflow server --backend-store-uri sqlite:///mlflow.db` " +
          set);
  CHECK(with("postgresql+psycopg2://me:se@cret@host/db").foreign ==
        "MLFLOW_TRACKING_URI is \"postgresql+psycopg2://***@host/db\", which is no address of a "
        "server; start one by `mlflow server --backend-store-uri "
        "postgresql+psycopg2://***@host/db` " +
            set);
}

TEST_CASE("the experiment's name comes from the folder above MMARs") {
  CHECK(clara::mlflow::default_experiment("/data/exp7/MMARs/spleen") == "AMexp7");
  CHECK(clara::mlflow::default_experiment("/data/spleen") == "AMspleen");
  CHECK(clara::mlflow::default_experiment("/MMARs/spleen") == "AMspleen");
}
