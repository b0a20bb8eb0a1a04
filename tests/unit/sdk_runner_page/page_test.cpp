#include <doctest/doctest.h>
#include <process_runner.hpp>
#include <support/paths.hpp>

#include <clara/testing/runner_conformance.hpp>

#include <memory>

TEST_CASE("the runner of docs/sdk.md keeps the contract") {
  const clara::testing::TemporaryFolder folder;
  clara::testing::check_runner(
      [] { return std::make_unique<acme::ProcessRunner>(acme::ProcessRunner::Options{}); },
      folder.path());
}
