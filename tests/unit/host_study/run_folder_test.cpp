#include "host/study/run_folder.hpp"
#include "host/results/find_run.hpp"

#include <clara/error.hpp>

#include <doctest/doctest.h>
#include <support/paths.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace clara::host::study {
namespace {

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

void touch(const std::filesystem::path& file) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file).put('x');
}

using results::find_run;
using results::work_folders;

}  // namespace

TEST_CASE("the next free run") {
  const clara::testing::TemporaryFolder temp;
  const auto work = temp.path() / "automl";
  CHECK(choose_run_folder(work, {}).id == "run_1");
  CHECK(choose_run_folder(work, {}).id == "run_2");
  std::filesystem::create_directory(work / "run_41");
  std::filesystem::create_directory(work / "run_x");
  CHECK(choose_run_folder(work, {}).path == work / "run_42");
}

TEST_CASE("a run that never had a job is removed, and no other") {
  const clara::testing::TemporaryFolder temp;
  const auto run = temp.path() / "run_1";
  touch(run / kStudyFile);
  touch(run / "W1_1_J1" / "params.json");
  remove_unstarted_run(run);
  CHECK(std::filesystem::exists(run / kStudyFile));
  CHECK(std::filesystem::exists(run / "W1_1_J1" / "params.json"));
  std::filesystem::remove_all(run / "W1_1_J1");
  remove_unstarted_run(run);
  CHECK(!std::filesystem::exists(run));
  remove_unstarted_run(run);
}

TEST_CASE("a run that exists is not overwritten") {
  const clara::testing::TemporaryFolder temp;
  const auto work = temp.path();
  CHECK(choose_run_folder(work, {"a", false, false}).path == work / "a");
  touch(work / "a" / kStudyFile);
  CHECK(refusal([&] {
          choose_run_folder(work, {"a", false, false});
        }) == (work / "a").string() + " exists: --resume goes on with it, --force replaces it");
  CHECK_FALSE(choose_run_folder(work, {"a", false, true}).resume);
  CHECK(choose_run_folder(work, {"a", true, false}).resume);
  CHECK(choose_run_folder(work, {"", true, false}).id == "a");
  clear_run_folder(work / "a");
  CHECK(std::filesystem::is_empty(work / "a"));
}

TEST_CASE("what a host left that died before there was a study is in nobody's way") {
  const clara::testing::TemporaryFolder temp;
  const auto run = temp.path() / "a";
  for (const auto* file :
       {"run.lock", ".run.json.4711_0.tmp", "run.json", "study.db.part", "study.db.part-wal"})
    touch(run / file);
  CHECK(choose_run_folder(temp.path(), {"a", false, false}).path == run);
  clear_run_folder(run);
  CHECK_FALSE(std::filesystem::exists(run / "study.db.part"));
  CHECK(refusal([&] {
          choose_run_folder(temp.path(), {"a", true, false});
        }) == "there is no run " + run.string() + " to resume");
}

TEST_CASE("what cannot be a run") {
  const clara::testing::TemporaryFolder temp;
  const auto work = temp.path();
  CHECK(refusal([&] {
          choose_run_folder(work, {"../a", false, false});
        }) ==
        "run id \"../a\" is no name of a folder: letters, digits, \".\", \"_\" and \"-\", not "
        "beginning with \".\" or "
        "\"-\", at most 128");
  CHECK(refusal([&] {
          choose_run_folder(work, {"", true, false});
        }) == "there is no run in " + work.string() + " to resume");
  CHECK(refusal([&] {
          choose_run_folder(work, {"b", true, false});
        }) == "there is no run " + (work / "b").string() + " to resume");
  touch(work / "precious" / "thesis.tex");
  touch(work / "file");
  touch(work / "half" / kRecordFile);
  touch(work / "half" / "W1_1_J1" / "params.json");
  std::filesystem::create_directory_symlink("precious", work / "link");
  const auto refused = [&](const std::string& id, bool force) {
    return refusal([&] { choose_run_folder(work, {id, false, force}); });
  };
  for (const bool force : {false, true}) {
    CHECK(refused("precious", force) ==
          (work / "precious").string() + " holds files and is no run: choose another run id");
    CHECK(refused("link", force) ==
          (work / "link").string() + " holds files and is no run: choose another run id");
    CHECK(refused("file", force) ==
          (work / "file").string() + " is no folder: choose another run id");
  }
  CHECK(refused("half", false) ==
        (work / "half").string() + " exists and has no study.db: --force replaces it");
  CHECK(refused("half", true) == "accepted");
  CHECK(refusal([&] { clear_run_folder(work / "precious"); }) ==
        (work / "precious").string() + " is not replaced: it holds files and is no run");
}

TEST_CASE("a run is found by folder, by MMAR, and by its work folder") {
  const clara::testing::TemporaryFolder temp;
  CHECK(refusal([&] { find_run(temp.path().string()); }) == "there is no run in " +
                                                                temp.path().string() + " nor in " +
                                                                (temp.path() / "automl").string());
  touch(temp.path() / "automl" / "run_3" / kStudyFile);
  const auto run = temp.path() / "automl" / "run_3";
  CHECK(find_run(run.string()) == run);
  CHECK(find_run(temp.path().string()) == run);
  CHECK(find_run((temp.path() / "automl").string()) == run);
  CHECK(refusal([&] { find_run("/nowhere"); }) ==
        "there is no run /nowhere: neither that folder nor /nowhere has a study.db");
}

TEST_CASE("a run is found in the work_dir that a config of the MMAR names") {
  const clara::testing::TemporaryFolder temp;
  const auto root = temp.path();
  touch(root / "config/broken.json");
  const auto config = [&](const std::string& text) {
    std::ofstream(root / "config/config_automl.json") << text;
  };
  config(R"({"handlers": ["x", {"name": "MMARHandler", "args": {"work_dir": "elsewhere"}}]})");
  CHECK(refusal([&] { find_run(root.string()); }) == "there is no run in " + root.string() + ", " +
                                                         (root / "automl").string() + " nor in " +
                                                         (root / "elsewhere").string());
  touch(root / "automl/run_1" / kStudyFile);
  touch(root / "elsewhere/run_1" / kStudyFile);
  const auto last = std::filesystem::last_write_time(root / "automl/run_1" / kStudyFile);
  std::filesystem::last_write_time(root / "elsewhere/run_1" / kStudyFile,
                                   last + std::chrono::seconds(1));
  CHECK(find_run(root.string()) == root / "elsewhere/run_1");
  config(R"({"runs": "below", "handlers": [{"path": "a.Mine", "work_dir": "{runs}"}]})");
  CHECK(find_run(root.string()) == root / "automl/run_1");
  CHECK(work_folders(root) == std::vector<std::filesystem::path>{root / "automl", root / "below"});
}

}  // namespace clara::host::study
