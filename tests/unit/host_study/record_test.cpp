#include "host/study/record.hpp"
#include "host/study/open.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <support/paths.hpp>

#include <fstream>
#include <sstream>

namespace clara::host::study {
namespace {

Value record(const std::string& hash, const std::string& rate = "0.1") {
  config::StudyPlan study;
  study.plan.file = "/mmar/config/config_automl.json";
  study.plan.effective = parse_json(R"({"learning_rate": )" + rate + "}");
  study.written = parse_json(R"({"learning_rate": "{rate}"})");
  study.job_settings = {{"epochs", "5"}};
  return make_record({"run_1",
                      "clara-host 0.1.0",
                      7,
                      {"clara-host", "run"},
                      &study,
                      {{"search", "0.1.0", "/lib/libsearch.so", hash}},
                      "/mine"});
}

struct Opened {
  explicit Opened(const clara::testing::TemporaryFolder& folder, bool resume = false) {
    settings.run_id = "run_1";
    settings.run_folder = folder.path();
    settings.database = folder / "study.db";
    settings.resume = resume;
    log.redirect([this](std::string_view line) { logged += std::string(line.substr(13)) + "\n"; });
  }
  ~Opened() { log.redirect({}); }
  automl::Settings settings;
  Logger log;
  std::string logged;
};

std::string message(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a record tells what a run is made of") {
  auto written = record("aa");
  CHECK(written.find("started")->as_string().size() == 26);
  auto& object = written.as_object();
  object.set("started", "");
  object.set("folder", "");
  CHECK(
      written.json() ==
      R"({"schema":1,"run_id":"run_1","started":"","version":"clara-host 0.1.0","seed":7,)"
      R"("command":["clara-host","run"],"folder":"","files":{"automl":"/mmar/config/config_automl.json"},)"
      R"("controller":null,"pruner":null,"runner":null,"automl":{"learning_rate":0.1},"automl_written":{"learning_rate":"{rate}"},"training":null,"environment":null,"job_settings":{"epochs":"5"},)"
      R"("plugins":[{"plugin":"search","version":"0.1.0","file":"/lib/libsearch.so","sha256":"aa"}],)"
      R"("plugin_path":"/mine","request":null})");
}

TEST_CASE("a new study keeps its record in the file and beside it") {
  const clara::testing::TemporaryFolder folder;
  Opened run(folder);
  const auto study = open_study(run.settings, record("aa"), false, run.log);
  CHECK(study.meta("record")->find("seed")->as_int() == 7);
  CHECK(study.meta("uid")->as_string() == run.settings.uid);
  CHECK(run.settings.uid.size() == 36);
  std::ostringstream text;
  text << std::ifstream(folder / "run.json").rdbuf();
  CHECK(parse_json(text.str()).json() == study.meta("record")->json());
}

TEST_CASE("a run that goes on keeps its uid and seed") {
  const clara::testing::TemporaryFolder folder;
  Opened first(folder);
  { open_study(first.settings, record("aa"), false, first.log); }
  Opened second(folder, true);
  second.settings.seed = 99;
  open_study(second.settings, record("aa"), false, second.log);
  CHECK(second.settings.uid == first.settings.uid);
  CHECK(second.settings.seed == 7);
  CHECK(second.logged == "");
}

TEST_CASE("a run does not go on with another plugin unless that is wanted") {
  const clara::testing::TemporaryFolder folder;
  Opened first(folder);
  { open_study(first.settings, record("aa"), false, first.log); }
  Opened second(folder, true);
  CHECK(message([&] { open_study(second.settings, record("bb"), false, second.log); }) ==
        "run_1 was started with other files of search (libsearch.so); --resume --force goes on "
        "with these");
  open_study(second.settings, record("bb"), true, second.log);
  CHECK(second.logged == "warning going on with changed plugins: search (libsearch.so)\n");
}

TEST_CASE("a run goes on with its own controller and pruner only") {
  const clara::testing::TemporaryFolder folder;
  const auto with = [](const char* part, const char* name) {
    auto changed = record("aa");
    changed.as_object().set(part, name);
    return changed;
  };
  Opened first(folder);
  { open_study(first.settings, with("controller", "RandomController"), false, first.log); }
  Opened second(folder, true);
  CHECK(message([&] {
          open_study(second.settings, with("controller", "GridController"), true, second.log);
        }) ==
        "run_1 was started with the controller RandomController, and the config names "
        "GridController; undo the change, or start a new run without --resume");
  open_study(second.settings, with("pruner", "MedianPruner"), false, second.log);
  CHECK(second.logged == "");
}

TEST_CASE("a changed config is told, another direction refused") {
  const clara::testing::TemporaryFolder folder;
  Opened first(folder);
  { open_study(first.settings, record("aa"), false, first.log); }
  Opened second(folder, true);
  open_study(second.settings, record("aa", "0.2"), false, second.log);
  CHECK(second.logged == "warning since the run began, these have changed: the AutoML config\n");
  second.settings.objectives.front().direction = Direction::minimize;
  CHECK(message([&] { open_study(second.settings, record("aa"), false, second.log); }) ==
        "run_1 was started with another direction; undo the change, or start a new run without "
        "--resume");
}

}  // namespace clara::host::study
