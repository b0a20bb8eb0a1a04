#include "mmar_executor.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/internal/searchable_config.hpp>
#include <clara/testing/executor_conformance.hpp>
#include <clara/testing/fakes.hpp>
#include <tests/support/paths.hpp>

#include <fstream>
#include <sstream>

#include "mmar_clone.hpp"

namespace fs = std::filesystem;
using clara::testing::TemporaryFolder;

namespace {

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string read(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

class FakeConfig final : public clara::SearchableConfig {
 public:
  const clara::SearchSpace& space() const override { return space_; }
  std::string file_name() const override { return "config_train.json"; }
  std::string concrete(const clara::SearchValues& values, bool remove_search) const override {
    return values.to_value().json() + (remove_search ? "" : " with search");
  }
  clara::SearchSpace space_;
};

struct Setup {
  TemporaryFolder temporary;
  fs::path root = temporary / "mmar";
  clara::testing::FakeContext context{root};
  FakeConfig config;
  clara::Job job;

  Setup() {
    write(root / "config" / "config_train.json", "original");
    write(root / "config" / "environment.json",
          R"({"DATA_ROOT": "../data", "MMAR_CKPT_DIR": "models", "N": 1})");
    write(root / "models" / "model.pt", "weights");
    write(root / "automl" / "run_0" / "study.db", "old");
    write(root / "custom" / "mine.txt", "own");
    context.services["searchable_config"] = &config;
    clara::Parameter lr;
    lr.name = "learning_rate";
    lr.high = 1;
    config.space_ = clara::SearchSpace({lr});
    job.name = "W1_1_J1";
    job.folder = root / "automl" / "run_1" / job.name;
    job.values.set("learning_rate", 0.5);
    job.slot.threads = 2;
  }

  clara::Launch launch(clara::mmar::MMARExecutor::Options options = {},
                       const clara::ExecutorSetup& setup = {}) {
    clara::mmar::MMARExecutor executor(std::move(options), context);
    executor.search_space(setup);
    return executor.prepare(job);
  }
};

std::string variable(const clara::Launch& launch, const std::string& name) {
  for (const auto& [key, value] : launch.environment)
    if (key == name) return value;
  return "(unset)";
}

}  // namespace

TEST_CASE("MMARExecutor keeps the contract of an executor") {
  Setup s;
  clara::testing::check_executor(
      [&] {
        return std::make_unique<clara::mmar::MMARExecutor>(clara::mmar::MMARExecutor::Options{},
                                                           s.context);
      },
      s.root / "automl" / "run_1");
}

TEST_CASE("a job is a clone of the MMAR with its own training config") {
  Setup s;
  const auto launch = s.launch();
  CHECK(read(s.job.folder / "config" / "config_train.json") == R"({"learning_rate":0.5})");
  CHECK(read(s.job.folder / "custom" / "mine.txt") == "own");
  CHECK_FALSE(fs::exists(s.job.folder / "automl"));
  CHECK(fs::is_empty(s.job.folder / "models"));
  CHECK(fs::is_empty(s.job.folder / "eval"));
  CHECK(launch.directory == s.job.folder);
  CHECK_FALSE(launch.echo_output);
  CHECK(variable(launch, "MMAR_ROOT") == s.job.folder.string());
  CHECK(variable(launch, "CLARA_THREADS") == "2");
}

TEST_CASE("a job of a study that minimizes is told so by its config") {
  Setup s;
  clara::ExecutorSetup setup;
  setup.minimize = true;
  s.launch({}, setup);
  CHECK(read(s.job.folder / "config" / "config_train.json") ==
        "{\n  \"learning_rate\": 0.5,\n  \"direction\": \"minimize\"\n}\n");
}

TEST_CASE("paths that climb out of the MMAR still lead to the same place") {
  Setup s;
  s.launch();
  const auto environment = clara::parse_json(read(s.job.folder / "config" / "environment.json"));
  CHECK(environment.find("DATA_ROOT")->as_string() == (s.root.parent_path() / "data").string());
  CHECK(environment.find("MMAR_CKPT_DIR")->as_string() == "models");
  CHECK(environment.find("N")->as_int() == 1);
}

TEST_CASE("neither runs, wherever they lie, nor what is hidden in the MMAR become part of a job") {
  Setup s;
  write(s.root / "run_1/study.db", "old");
  write(s.root / "elsewhere/run_1/run.json", "{}");
  write(s.root / "elsewhere/notes.txt", "kept");
  write(s.root / ".git/HEAD", "x");
  write(s.root / "custom/.settings", "kept");
  const auto folder = s.root / "run_2/W1_1_J1";
  clara::mmar::clone_mmar(s.root, folder, "{}");
  CHECK_FALSE(fs::exists(folder / "run_1"));
  CHECK_FALSE(fs::exists(folder / "run_2"));
  CHECK_FALSE(fs::exists(folder / "elsewhere/run_1"));
  CHECK_FALSE(fs::exists(folder / ".git"));
  CHECK(read(folder / "elsewhere/notes.txt") == "kept");
  CHECK(read(folder / "custom/.settings") == "kept");
}

TEST_CASE("data are linked, and links lead to the same place") {
  Setup s;
  write(s.root / "config/environment.json", R"({"DATA_ROOT": "data/heads", "OTHER": "models/x"})");
  write(s.root / "data/heads/a.nii", "large");
  write(s.root.parent_path() / "beside/b.nii", "b");
  fs::create_directory_symlink("../beside", s.root / "link");
  const auto folder = s.temporary.path() / "run/W1_1_J1";
  clara::mmar::clone_mmar(s.root, folder, "{}");
  CHECK(fs::is_symlink(folder / "data"));
  CHECK(fs::exists(folder / "data/heads/a.nii"));
  CHECK(fs::exists(folder / "link/b.nii"));
  CHECK_FALSE(fs::is_symlink(folder / "models"));
}

TEST_CASE("a config that lies behind a link is copied, and stays what it is") {
  Setup s;
  const auto shared = s.root.parent_path() / "shared";
  fs::rename(s.root / "config", shared);
  fs::create_directory_symlink("../shared", s.root / "config");
  const auto folder = s.temporary.path() / "run/W1_1_J1";
  clara::mmar::clone_mmar(s.root, folder, "{}");
  CHECK(read(shared / "config_train.json") == "original");
  CHECK(read(folder / "config/config_train.json") == "{}");
  CHECK(read(folder / "config/environment.json").find(s.root.parent_path() / "data") !=
        std::string::npos);
}

TEST_CASE("no job has the secrets of the study's own config, whatever its name") {
  Setup s;
  const std::string study = R"({"controller": {}, "executor": {},
    "handlers": [{"args": {"tracking_uri": "http://me:geheim@h/", "api_key": "auch"}}]})";
  const std::string other = R"({"evaluator": {}, "source": "http://me:geheim@h/"})";
  write(s.root / "config/config_automl.json", study);
  write(s.root / "config/mine.json", study);
  write(s.root / "config/config_validation.json", other);
  const auto folder = s.temporary.path() / "run/W1_1_J1";
  clara::mmar::clone_mmar(s.root, folder, "{}");
  for (const std::string name : {"config_automl.json", "mine.json"}) {
    INFO(name);
    const auto text = read(folder / "config" / name);
    CHECK(text.find("controller") != std::string::npos);
    CHECK(text.find("geheim") == std::string::npos);
    CHECK(text.find("auch") == std::string::npos);
  }
  CHECK(read(folder / "config/config_validation.json") == other);
  CHECK(read(s.root / "config/mine.json") == study);
}

TEST_CASE("without a script of its own the job is run by clara-host train") {
  Setup s;
  clara::ExecutorSetup setup;
  setup.device = "cpu";
  setup.job_settings = {{"epochs", "3"}, {"note", "it's"}};
  const auto launch = s.launch({}, setup);
  const auto program = fs::read_symlink("/proc/self/exe").string();
  CHECK(launch.argv == std::vector<std::string>{program, "train", "config/config_train.json",
                                                "--device", "cpu", "--set", "epochs=3",
                                                "note=it's"});
  CHECK(launch.command ==
        "cd " + s.job.folder.string() + " && env OMP_NUM_THREADS=2 " + program +
            " train config/config_train.json --device cpu --set epochs=3 'note=it'\\''s'");
}

TEST_CASE("with automl_train_round.sh the script runs, and finds medl and this host") {
  Setup s;
  write(s.root / "commands" / "automl_train_round.sh", "#!/bin/bash\n");
  clara::ExecutorSetup setup;
  setup.device = "cuda";
  setup.job_settings = {{"epochs", "3"}};
  const auto launch = s.launch({true, "console"}, setup);
  CHECK(launch.argv ==
        std::vector<std::string>{"bash", (s.job.folder / "commands/automl_train_round.sh").string(),
                                 "epochs=3"});
  CHECK(launch.echo_output);
  CHECK(launch.command.starts_with(
      "cd " + s.job.folder.string() + " && env OMP_NUM_THREADS=2 CLARA_HOST=" +
      fs::read_symlink("/proc/self/exe").string() + " CLARA_DEVICE=cuda PYTHONPATH="));
  CHECK(launch.command.ends_with(
      " bash " + (s.job.folder / "commands/automl_train_round.sh").string() + " epochs=3"));
  CHECK(variable(launch, "CLARA_DEVICE") == "cuda");
  CHECK(variable(launch, "CLARA_HOST") == fs::read_symlink("/proc/self/exe").string());
}

TEST_CASE("settings with blanks are also told by a variable, since scripts take them apart") {
  Setup s;
  write(s.root / "commands" / "automl_train_round.sh", "#!/bin/bash\n");
  clara::ExecutorSetup setup;
  setup.job_settings = {{"epochs", "3"}, {"root", "/my data"}};
  const auto launch = s.launch({}, setup);
  CHECK(variable(launch, "CLARA_SETTINGS") == R"(["root=/my data"])");
  CHECK(launch.command.ends_with(R"( CLARA_SETTINGS='["root=/my data"]' bash )" +
                                 (s.job.folder / "commands/automl_train_round.sh").string() +
                                 " epochs=3 'root=/my data'"));
  CHECK(variable(s.launch(), "CLARA_SETTINGS") == "(unset)");
}

TEST_CASE("settings that hold a secret are given by the environment, and not shown") {
  Setup s;
  clara::ExecutorSetup setup;
  setup.job_settings = {{"epochs", "3"}, {"tracker", "http://u:p@h"}, {"db_password", "a b"}};
  const char* secret = R"(["tracker=http://u:p@h","db_password=a b"])";
  const std::string shown = R"( CLARA_SECRET_SETTINGS='["tracker=***","db_password=***"]' )";
  const auto program = fs::read_symlink("/proc/self/exe").string();
  const auto trained = s.launch({}, setup);
  CHECK(trained.argv == std::vector<std::string>{program, "train", "config/config_train.json",
                                                 "--set", "epochs=3"});
  CHECK(variable(trained, "CLARA_SECRET_SETTINGS") == secret);
  CHECK(trained.command.find(shown) != std::string::npos);
  write(s.job.folder / "commands" / "automl_train_round.sh", "#!/bin/bash\n");
  const auto script = s.launch({}, setup);
  CHECK(script.argv.back() == "epochs=3");
  CHECK(variable(script, "CLARA_SECRET_SETTINGS") == secret);
  CHECK(variable(script, "CLARA_SETTINGS") == "(unset)");
  CHECK(script.command.find(shown) != std::string::npos);
  setup.job_settings.erase(setup.job_settings.begin());
  fs::remove_all(s.job.folder / "commands");
  CHECK(s.launch({}, setup).argv.back() == "config/config_train.json");
}

TEST_CASE("remove_search_augs decides whether the search stays in the jobs' configs") {
  Setup s;
  s.launch({false, "file"});
  CHECK(read(s.job.folder / "config" / "config_train.json") ==
        R"({"learning_rate":0.5} with search)");
}

TEST_CASE("a second attempt finds the folder and changes nothing in it") {
  Setup s;
  s.launch();
  write(s.job.folder / "config" / "config_train.json", "kept");
  s.launch();
  CHECK(read(s.job.folder / "config" / "config_train.json") == "kept");
}

TEST_CASE("a config without a search is refused") {
  Setup s;
  s.config.space_ = clara::SearchSpace();
  CHECK_THROWS_WITH_AS(s.launch(),
                       "config_train.json: has no `search`, so there is nothing to search over",
                       clara::Error);
}

TEST_CASE("a clone that fails leaves nothing and names the file") {
  Setup s;
  write(s.temporary / "blocked", "a file where a folder should be");
  CHECK_THROWS_WITH_AS(
      clara::mmar::clone_mmar(s.root, s.temporary.path() / "blocked" / "job", "{}"),
      ("cannot clone " + s.root.string() +
       ": Not a directory: " + (s.temporary.path() / "blocked" / "job").string())
          .c_str(),
      clara::Error);
}
