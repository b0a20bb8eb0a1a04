#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "my_handler.hpp"
#include "random_controller.hpp"

#include <doctest/doctest.h>
#include <clara/testing/controller_conformance.hpp>
#include <clara/testing/handler_conformance.hpp>

#include <memory>

TEST_CASE("RandomController keeps the contract of controllers") {
  clara::testing::check_controller([] {
    return std::make_unique<my_automl::RandomController>(
        my_automl::RandomController::Options{.max_rounds = 20, .jobs_per_round = 3});
  });
}

TEST_CASE("MyHandler keeps the contract of handlers") {
  clara::testing::FakeContext context;
  clara::testing::check_handler([&] {
    return std::make_unique<my_automl::MyHandler>(my_automl::MyHandler::Options{}, context);
  });
}
