#include <clara/testing/controller_conformance.hpp>

#include <doctest/doctest.h>
#include <greedy_controller.hpp>

#include <memory>

TEST_CASE("the controller of docs/sdk.md keeps the contract") {
  clara::testing::check_controller(
      [] { return std::make_unique<acme::GreedyController>(acme::GreedyController::Options{}); });
}
