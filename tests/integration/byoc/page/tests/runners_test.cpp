#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <clara/testing/runner_conformance.hpp>
#include <process_runner.hpp>

TEST_CASE("the runner keeps the contract") {
  const auto folder = std::filesystem::current_path() / "runs";
  std::filesystem::create_directory(folder);
  clara::testing::check_runner(
      [] { return std::make_unique<acme::ProcessRunner>(acme::ProcessRunner::Options{}); }, folder);
}
