// status, best, report and init, over a run of the real program.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// Three jobs, of which the second fails; the best one has a checkpoint.
struct Looked {
  Looked() {
    mmar.controller(R"({"name": "GridController", "args": {"num_points": 3}})");
    mmar.job(R"sh([ "${CLARA_JOB_NAME#*_J}" != 2 ] || { echo no such file; exit 3; }
echo weights >models/model.pt)sh");
    mmar.write("config/environment.json",
               R"({"DATA_ROOT": "data", "OUTSIDE": "../other", "MMAR_CKPT_DIR": "models"})");
    mmar.write("config/config_validation.json", "{}");
    mmar.write("data/volume.nii", "data");
    mmar.write("commands/train.sh", "clara-host train config/config_train.json --set rate=0.25");
    mmar.write("commands/train_2gpu.sh", "# rate=0\nmpirun train --set \\\n  rate=0.5 epochs=$1");
    mmar.write("docs/Readme.md", "words");
    REQUIRE(mmar.run({"--set", "epochs=2", "DATA_ROOT=data"}).code == 0);
  }
  std::string job(int n) const {
    const auto number = std::to_string(n);
    return (mmar.run_folder("run_1") / ("W1_" + number + "_J" + number)).string();
  }
  LightMmar mmar;
};

}  // namespace

TEST_CASE("status, best and report of a run that has ended") {
  const Looked study;
  const auto root = study.mmar.path();
  const auto command = command_of(study.job(3)) + " epochs=2 DATA_ROOT=data";
  const auto status = clara_host({"status"}, root);
  CHECK(status.code == 0);
  CHECK(status.out ==
        "run_1 has ended: every combination of the grid was tried\n"
        "3 jobs: 2 complete, 1 failed\n"
        "  1 failed: exit 3: no such file\n\n"
        "best 1.0000 by W1_3_J3: rate 1\n");
  CHECK(clara_host({"best", "run_1"}, root).out ==
        "best score      1.0000 (W1_3_J3)\n"
        "its values      rate 1\n"
        "its folder      " +
            study.job(3) + "\ntrain it again  " + command + "\nkeep it         clara-host best " +
            study.mmar.run_folder("run_1").string() + " --copy DIR\n");
  const auto report = clara_host({"report", root.string()}).out;
  CHECK(report.find("W1_2_J2 failed: exit 3: no such file\n  it alone: cd " + study.job(2)) !=
        std::string::npos);
  CHECK(report.find("what the search has learned about score\n"
                    "rate  tried 0 to 1; too few jobs to tell more\n") != std::string::npos);
  const auto json = parse_json(clara_host({"report", root.string(), "--json"}).out);
  CHECK(json.find("jobs")->as_array().size() == 3);
  CHECK(json.find("jobs")->as_array()[0].find("command")->as_string() == command);
}

TEST_CASE("of two objectives, best and report show the jobs that no other one beats") {
  const LightMmar mmar;
  mmar.write("config/config_automl.json", R"json({
    "executor": {"name": "MMARExecutor"},
    "controller": {"name": "GridController", "args": {"num_points": 3}},
    "objectives": [{"name": "score", "direction": "maximize"}, {"name": "cost", "direction": "minimize"}]
  })json");
  mmar.job(R"sh(case $rate in 1*) cost=2 ;; 0.5) cost=1 ;; *) cost=3 ;; esac
event '"value","name":"cost","step":1,"value":'$cost)sh");
  const auto ran = mmar.run();
  REQUIRE_MESSAGE(ran.code == 0, ran.err);
  const std::string table =
      "job      score (maximize)  cost (minimize)  values\n"
      "W1_2_J2  0.5000            1.0000           rate 0.5\n"
      "W1_3_J3  1.0000            2.0000           rate 1\n";
  const auto root = mmar.path().string();
  CHECK(clara_host({"best", root}).out.starts_with(table + "best score      1.0000 (W1_3_J3)\n"));
  CHECK(clara_host({"report", root})
            .out.find("\nthe jobs that no other one beats\n" + table + "\n") != std::string::npos);
  const auto one = [&mmar](const std::string& job, const std::string& score,
                           const std::string& cost, const std::string& rate) {
    return R"({"job":")" + job + R"(","scores":{"score":)" + score + R"(,"cost":)" + cost +
           R"(},"values":{"rate":)" + rate + R"(},"folder":")" +
           (mmar.run_folder("run_1") / job).string() + "\"}";
  };
  const auto both =
      "[" + one("W1_2_J2", "0.5", "1.0", "0.5") + "," + one("W1_3_J3", "1.0", "2.0", "1.0") + "]";
  for (const auto* command : {"best", "report"})
    CHECK(parse_json(clara_host({command, root, "--json"}).out).find("pareto")->json() == both);
}

TEST_CASE("best --copy makes an MMAR of its own") {
  const Looked study;
  const auto root = study.mmar.path();
  const auto winner = root.parent_path() / "winner";
  const auto ran = clara_host({"best", root.string(), "--copy", winner.string()});
  CHECK(ran.code == 0);
  CHECK(plain_log(ran.err, root) ==
        "warning commands/train.sh of the MMAR sets rate=0.25 by itself: it is kept as "
        "commands/train_original.sh, and a new one trains the winner\n"
        "warning commands/train_2gpu.sh sets rate=0.5, epochs=$1 by itself\n");
  const auto enter = "cd " + winner.string() +
                     " && env CLARA_PLUGIN_PATH=" + (build_dir() / "tests/plugins").string() +
                     " clara-host ";
  CHECK(ran.out == "W1_3_J3 (score 1.0000) is now an MMAR of its own\nits folder      " +
                       winner.string() + "\ntrain it        " + enter +
                       "train config/config_train.json\nvalidate it     " + enter +
                       "validate config/config_validation.json\n");
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(winner)) {
    if (!entry.is_directory()) files.push_back(fs::relative(entry.path(), winner).string());
  }
  std::sort(files.begin(), files.end());
  CHECK(files ==
        std::vector<std::string>{"commands/train.sh", "commands/train_2gpu.sh",
                                 "commands/train_original.sh", "commands/validate.sh",
                                 "config/config_train.json", "config/config_validation.json",
                                 "config/environment.json", "docs/Readme.md", "models/model.pt"});
  CHECK(read_value(winner / "config/environment.json").json() ==
        R"({"DATA_ROOT":")" + (root / "data").string() + R"(","OUTSIDE":")" +
            (root.parent_path() / "other").string() + R"(","MMAR_CKPT_DIR":"models"})");
  const auto training = read_value(winner / "config/config_train.json");
  CHECK(training.find("search") == nullptr);
  CHECK(training.find("rate")->as_number() == 1);
  CHECK(training.find("epochs")->as_int() == 2);
  fs::rename(study.mmar.run_folder("run_1"), root / "gone");
  const auto path = host_program().parent_path().string() + ":/usr/bin:/bin";
  const auto alone = run("/bin/bash", {(winner / "commands/train.sh").string()},
                         {{"PATH", path}, {"CLARA_PLUGIN_PATH", ""}, {"MMAR_ROOT", ""}});
  INFO(alone.err);
  CHECK(alone.code == 0);
}

TEST_CASE("best --copy takes along what the jobs' script sets, but no searched value") {
  const LightMmar mmar;
  mmar.write("config/environment.json", R"({"MMAR_CKPT_DIR": "models", "CHANNELS": 1})");
  mmar.job("true --set \\\n  epochs=7 CHANNELS=2 MMAR_CKPT_DIR=$PWD/models rate=0.25 unknown=3");
  REQUIRE(mmar.run({"--max-jobs", "1", "--seed", "1"}).code == 0);
  const auto winner = mmar.path().parent_path() / "winner";
  REQUIRE(clara_host({"best", "--copy", winner.string()}, mmar.path()).code == 0);
  const auto training = read_value(winner / "config/config_train.json");
  CHECK(training.find("epochs")->as_int() == 7);
  CHECK(training.find("rate")->as_number() != 0.25);
  CHECK(training.find("unknown") == nullptr);
  CHECK(read_value(winner / "config/environment.json").json() ==
        R"({"MMAR_CKPT_DIR":"models","CHANNELS":2})");
}

TEST_CASE("a run's record names the plugins of its trainings, too") {
  const Looked study;
  const auto record = read_value(study.mmar.run_folder("run_1") / "run.json");
  std::string plugins;
  for (const auto& plugin : record.find("plugins")->as_array())
    plugins += plugin.find("plugin")->as_string() + " ";
  CHECK(plugins == "cuda_devices fifo mmar_executor mmar_handlers search supervised stand_ins ");
}

TEST_CASE("best --copy overwrites nothing") {
  const Looked study;
  const auto there = study.mmar.path() / "docs";
  const auto ran = clara_host({"best", study.mmar.path().string(), "--copy", there.string()});
  CHECK(ran.code == 2);
  CHECK(ran.err == "clara-host: " + there.string() +
                       " exists and is not empty: the winner is copied to a new folder\n");
}

TEST_CASE("a run that was moved is found with its jobs") {
  const Looked study;
  const auto moved = study.mmar.path() / "elsewhere";
  fs::rename(study.mmar.run_folder("run_1"), moved);
  const auto best = parse_json(clara_host({"best", moved.string(), "--json"}).out);
  CHECK(best.find("folder")->as_string() == (moved / "W1_3_J3").string());
}

TEST_CASE("where there is no run, or no best job, that is said") {
  const LightMmar mmar;
  const auto none = clara_host({"status"}, mmar.path());
  CHECK(none.code == 4);
  CHECK(none.err == "clara-host: there is no run in " + mmar.path().string() + " nor in " +
                        (mmar.path() / "automl").string() + "\n");
  mmar.job("exit 3");
  REQUIRE(mmar.run({"--max-jobs", "1"}).code == 1);
  const auto best = clara_host({"best"}, mmar.path());
  CHECK(best.code == 1);
  CHECK(best.err == "clara-host: run_1 has no best job: no job was completed\n");
}

TEST_CASE("init writes an MMAR whose configs are right, and overwrites nothing") {
  const TemporaryFolder folder;
  const auto ran = clara_host({"init", "mine"}, folder.path());
  CHECK(ran.code == 0);
  CHECK(ran.out.find("mine/config/config_automl.json\n") != std::string::npos);
  const auto again = clara_host({"init", "mine"}, folder.path());
  CHECK(again.code == 2);
  CHECK(again.err == "clara-host: mine: is there already\n");
}

TEST_CASE("init --data writes an MMAR for a folder in Decathlon form") {
  const TemporaryFolder folder;
  const auto list = folder.path() / "data/dataset.json";
  const auto write_list = [&](const std::string& more) {
    fs::create_directories(list.parent_path());
    std::ofstream(list) << R"({"labels": {"0": "a", "1": "b", "2": "c"}, "modality": {"0": "CT"}, )"
                        << R"("training": [{"image": "1"}, {"image": "2"}, {"image": "3"}, )"
                        << R"({"image": "4"}, {"image": "5"}, {"image": "6"}], "test": ["7"])"
                        << more << "}";
  };
  write_list("");
  const auto ran = clara_host({"init", "mine", "--data", "data"}, folder.path());
  CHECK(ran.code == 0);
  CHECK(ran.out.ends_with("mine/config/dataset.json\n\n" + list.string() +
                          " has no list \"validation\": 1 of its 6 training items, every fifth, "
                          "are set aside in mine/config/dataset.json.\nNext:\n"
                          "  clara-host train mine/config/config_train.json\n"
                          "  clara-host run mine/config/config_automl.json\n"));
  const auto split = read_value(folder.path() / "mine/config/dataset.json");
  CHECK(split.find("validation")->json() == R"([{"image":"5"}])");
  CHECK(split.find("training")->as_array().size() == 5);
  const auto environment = read_value(folder.path() / "mine/config/environment.json");
  CHECK(environment.find("DATA_ROOT")->as_string() == list.parent_path().string());
  CHECK(environment.find("DATASET_JSON")->as_string() == "config/dataset.json");
  CHECK(environment.find("OUTPUT_CHANNELS")->as_int() == 3);
  CHECK(environment.find("INPUT_CHANNELS")->as_int() == 1);
  write_list(R"(, "validation": [{"image": "8"}])");
  REQUIRE(clara_host({"init", "other", "--data", "data"}, folder.path()).code == 0);
  CHECK_FALSE(fs::exists(folder.path() / "other/config/dataset.json"));
  const auto whole = read_value(folder.path() / "other/config/environment.json");
  CHECK(whole.find("DATASET_JSON")->as_string() == list.string());
}

TEST_CASE("init --data says what is wrong with the data, and writes nothing") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "dataset.json") << R"({"training": [{"image": "1"}]})";
  const auto few = clara_host({"init", "mine", "--data", "."}, folder.path());
  CHECK(few.code == 2);
  CHECK(few.err == "clara-host: " + (folder.path() / "dataset.json").string() +
                       ":1:14: /training: expected at least 5 items, since there is no list "
                       "\"validation\" and every fifth is set aside for it, got 1\n");
  CHECK_FALSE(fs::exists(folder.path() / "mine"));
}

}  // namespace clara::testing
