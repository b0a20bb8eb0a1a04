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
      R"({"message":"no such loss","file":"config.json","line":3,"column":7,"path":"/train/loss",)"
      R"("hint":"did you mean \"DiceLoss\"?"}]})");
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
