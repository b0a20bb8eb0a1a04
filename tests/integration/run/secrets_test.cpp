// A user, a password and a token, given in every way: none of them is in anything that a run says,
// writes or starts.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

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

}  // namespace

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
