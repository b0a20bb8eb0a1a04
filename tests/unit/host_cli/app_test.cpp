#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/value.hpp>
#include <host/cli/app.hpp>
#include <host/cli/mmar_template.hpp>
#include <host/cli/plugin_template.hpp>
#include <host/cli/terminal.hpp>
#include <support/paths.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using clara::Error;
using clara::ExitCode;
using clara::host::cli::App;
using clara::host::cli::color_wanted;

namespace {

/// The program with one more command, `trial`, which does what a test says.
struct Program {
  std::ostringstream out, err;
  App app{out, err};
  explicit Program(App::Run run) { app.command("trial", "for this test", std::move(run)); }
  int run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "clara-host");
    return app.run(static_cast<int>(arguments.size()), arguments.data());
  }
};

}  // namespace

TEST_CASE("a command's exit code is the program's") {
  Program program([] { return 143; });
  CHECK(program.run({"trial"}) == 143);
  CHECK(program.err.str().empty());
}

TEST_CASE("an Error becomes its exit code, and its text goes to stderr") {
  for (const auto code : {ExitCode::run_failed, ExitCode::config, ExitCode::plugin,
                          ExitCode::storage, ExitCode::unavailable}) {
    Program program([code]() -> int { throw Error("it went wrong", code); });
    CHECK(program.run({"trial"}) == static_cast<int>(code));
    CHECK(program.err.str() == "clara-host: it went wrong\n");
    CHECK(program.out.str().empty());
  }
}

TEST_CASE("any other exception is a failed run, and none leaves the program") {
  Program program([]() -> int { throw std::runtime_error("unforeseen"); });
  CHECK(program.run({"trial"}) == 1);
  CHECK(program.err.str() == "clara-host: unforeseen\n");
}

TEST_CASE("with --json an error is a document on stdout too, with its place") {
  Program program([]() -> int {
    clara::Issue issue;
    issue.mark.file = std::make_shared<const std::string>("config.json");
    issue.mark.line = 3;
    issue.mark.column = 7;
    issue.path = "/train/loss";
    issue.message = "no such loss";
    issue.hint = "did you mean \"DiceLoss\"?";
    throw Error(issue);
  });
  CHECK(program.run({"trial", "--json"}) == 2);
  CHECK(
      clara::parse_json(program.out.str()).json() ==
      R"({"error":"config.json:3:7: /train/loss: no such loss; did you mean \"DiceLoss\"?","exit_code":2,"issues":[)"
      R"({"severity":"error","message":"no such loss","file":"config.json","line":3,"column":7,"path":"/train/loss",)"
      R"("hint":"did you mean \"DiceLoss\"?"}]})");
}

TEST_CASE("a command line that is not understood is told with the nearest right name") {
  const auto said = [](const std::vector<const char*>& arguments) {
    Program program([] { return 0; });
    CHECK(program.run(arguments) == 2);
    CHECK(program.out.str().empty());
    return program.err.str();
  };
  CHECK(said({"runn"}) == "clara-host: there is no command \"runn\"; did you mean \"run\"?\n");
  CHECK(said({"--color", "never", "plugins", "lst"}) ==
        "clara-host: there is no command \"plugins lst\"; did you mean \"list\"?\n");
  CHECK(said({"plugins"}) == "clara-host: plugins needs a command: list, describe, check, new\n");
  CHECK(said({"--jsn", "trial"}) ==
        "clara-host: there is no option --jsn; did you mean \"--json\"?\n");
  CHECK(said({"run", "--wrokers=0:0", "a.json"}) ==
        "clara-host: run has no option --wrokers; did you mean \"--workers\"?\n");
  CHECK(
      said({"train", "--epoch", "3", "a.json"}) ==
      "clara-host: train has no option --epoch; values of the config are set by --set epochs=3\n");
  CHECK(said({"run", "--learning-rate=2e-4", "a.json"}) ==
        "clara-host: run has no option --learning-rate; values of the config are set by --set "
        "learning_rate=2e-4\n");
  CHECK(said({"run", "--rate", "3", "a.json"}) ==
        "clara-host: run has no option --rate; values of the config are set by --set rate=3\n");
  CHECK(said({"train", "--max-epochs", "3", "a.json"}) ==
        "clara-host: train has no option --max-epochs; values of the config are set by --set "
        "epochs=3\n");
  CHECK(said({"run", "a.json", "--max-jobs", "none"}) ==
        "clara-host: --max-jobs: expected a whole number of at least 1, got \"none\"; "
        "clara-host run --help tells more\n");
  CHECK(said({"train", "a.json", "b.json"}) ==
        "clara-host: the following argument was not expected: b.json; "
        "clara-host train --help tells more\n");
}

TEST_CASE("options that every command understands stand before or after its name") {
  for (const auto& arguments :
       std::vector<std::vector<const char*>>{{"--json", "trial"}, {"trial", "--json"}}) {
    Program program([] { return 0; });
    CHECK(program.run(arguments) == 0);
    CHECK(program.app.json());
  }
}

TEST_CASE("colour: --color decides, then NO_COLOR, then whether it is a terminal") {
  CHECK(color_wanted("always", 1));
  CHECK_FALSE(color_wanted("never", 1));
  setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(color_wanted("auto", 1));
  CHECK(color_wanted("always", 1));
  unsetenv("NO_COLOR");
}

TEST_CASE("the project that `plugins new` writes is the example, file by file") {
  const clara::testing::TemporaryFolder folder;
  const auto files = clara::host::cli::new_plugin_project("myAutoMLController", folder / "p");
  CHECK(files.size() == clara::host::cli::plugin_template().size());
  CHECK(files.size() >= 16);
  for (const auto& file : clara::host::cli::plugin_template()) {
    CAPTURE(file.path);
    std::ifstream example(clara::testing::source_dir() / "examples/byoc" / file.path);
    CHECK(std::string(std::istreambuf_iterator<char>(example), {}) == file.content);
  }
}

TEST_CASE("a name that cannot be built, or would not be found, names no plugin") {
  const clara::testing::TemporaryFolder folder;
  const auto error = [&](const std::string& name) -> std::string {
    try {
      clara::host::cli::new_plugin_project(name, folder / "p");
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::config);
      return error.what();
    }
    return "";
  };
  for (const std::string name : {"", "2nets", "my-nets", "my nets", "../nets"})
    CHECK(error(name) == "\"" + name +
                             "\" cannot name a plugin: expected a letter, then letters, digits "
                             "and _");
  for (const std::string name : {"test", "all", "install", "help", "clean", "package", "edit_cache",
                                 "rebuild_cache", "RUN_TESTS", "ExperimentalBuild", "automl_test"})
    CHECK(error(name) == "\"" + name +
                             "\" cannot name a plugin: the project's build has a target of this "
                             "name already; take another, such as " +
                             name + "_plugin");
  CHECK(error("torch") ==
        "\"torch\" cannot name a plugin: libtorch.so is a library that every plugin needs; take "
        "another, such as torch_plugin");
  CHECK(error("net_cuda") ==
        "\"net_cuda\" cannot name a plugin: libnet_cuda.so would be the CUDA half of libnet.so; "
        "take another, such as net_cuda_plugin");
  CHECK_FALSE(std::filesystem::exists(folder / "p"));
  CHECK(error("test_plugin").empty());
}

TEST_CASE("the MMAR that `init` writes is the example, file by file, and nothing is overwritten") {
  const clara::testing::TemporaryFolder folder;
  const auto files = clara::host::cli::new_mmar(folder / "m");
  CHECK(files.size() == clara::host::cli::mmar_template().size());
  for (const auto& file : clara::host::cli::mmar_template()) {
    CAPTURE(file.path);
    std::ifstream example(clara::testing::source_dir() / "examples/segmentation" / file.path);
    CHECK(std::string(std::istreambuf_iterator<char>(example), {}) == file.content);
    CHECK(std::filesystem::exists(folder / "m" / file.path));
  }
  try {
    clara::host::cli::new_mmar(folder / "m");
    FAIL("it was written again");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == (folder / "m").string() + ": is there already");
    CHECK(error.code() == ExitCode::config);
  }
}
