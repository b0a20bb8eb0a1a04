#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <greedy_controller.hpp>
#include <process_runner.hpp>

#include <clara/testing/controller_conformance.hpp>
#include <clara/testing/runner_conformance.hpp>

#include <filesystem>
#include <memory>

TEST_CASE("the controller keeps the contract") {
  clara::testing::check_controller(
      [] { return std::make_unique<acme::GreedyController>(acme::GreedyController::Options{}); });
}

TEST_CASE("the runner keeps the contract") {
  const auto folder = std::filesystem::current_path() / "runs";
  std::filesystem::create_directory(folder);
  clara::testing::check_runner(
      [] { return std::make_unique<acme::ProcessRunner>(acme::ProcessRunner::Options{}); }, folder);
}
