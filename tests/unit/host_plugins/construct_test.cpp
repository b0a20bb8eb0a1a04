#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/log/host_context.hpp>
#include <host/plugins/catalog.hpp>

#include <string>

using clara::Construction;
using clara::ExitCode;
using clara::Object;
using clara::Value;
using clara::host::HostContext;
using clara::host::Logger;
using clara::host::Services;
using clara::host::plugins::Catalog;
using clara::testing::at_line;
using clara::testing::broken;
using clara::testing::Custom;
using clara::testing::error_of;
using clara::testing::folders;
using clara::testing::good;

TEST_CASE("a component is built from its description") {
  const Custom custom;
  custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  Logger logger;
  const Services services(custom.folder);
  HostContext context("Greeter", logger, services);
  const auto& greeter = catalog.named("handler", Value("Greeter"), "");
  const Value args(Object{{"greeting", "good morning"}});
  CHECK(catalog.construct(greeter, Construction{args, context, nullptr, "/handlers/0/args"}) !=
        nullptr);
  const Value wrong(at_line(Object{{"times", 11}}));
  CHECK(error_of(
            [&] {
              catalog.construct(greeter, Construction{wrong, context, nullptr, "/handlers/0/args"});
            },
            ExitCode::config) ==
        "/handlers/0/args/times: expected an integer from 1 to 10, got 11");
}

TEST_CASE("what a constructor throws arrives at the component's place") {
  const Custom custom;
  custom.put(good("greeter"));
  custom.put(broken("throws_in_constructor"));
  const Catalog catalog(folders({custom.folder}));
  Logger logger;
  const Services services(custom.folder);
  HostContext context("label", logger, services);
  const Value args(at_line(Object{}));
  const Construction construction{args, context, nullptr, "/handlers/0"};
  CHECK(error_of([&] {
          catalog.construct(catalog.named("handler", Value("Thrower"), ""), construction);
        }) ==
        "config.json:3:7: /handlers/0: label: its constructor threw: thrown by a constructor");
  CHECK(error_of(
            [&] { catalog.construct(catalog.named("handler", Value("Grump"), ""), construction); },
            ExitCode::run_failed) == "config.json:3:7: /handlers/0: label: it is too early");
}

TEST_CASE("what loading a plugin throws arrives at the component's place") {
  const Custom custom;
  const auto file = custom.put(broken("crashes_in_fill"));
  const Catalog catalog(folders({custom.folder}));
  Logger logger;
  const Services services(custom.folder);
  HostContext context("label", logger, services);
  const Value args(at_line(Object{}));
  const Construction construction{args, context, nullptr, "/handlers/0/args"};
  CHECK(error_of([&] {
          catalog.construct(catalog.named("handler", Value("Idle"), ""), construction);
        }) == "config.json:3:7: /handlers/0/args: label: " + file.string() +
                  ": crashed the process that tried it: signal 11 (Segmentation fault)");
}

TEST_CASE("a plugin that fails to load fails each time it is named, and nobody else") {
  const Custom custom;
  custom.put(good("greeter"));
  const auto file = custom.put(broken("throws_in_static_initialiser"));
  const Catalog catalog(folders({custom.folder}));
  const auto& idle = catalog.named("handler", Value("Idle"), "");
  const auto message =
      file.string() + ": its static initialiser threw: thrown by a static initialiser";
  for (int i = 0; i < 2; ++i) CHECK(error_of([&] { catalog.entry(idle); }) == message);
  CHECK(catalog.entry(catalog.named("handler", Value("Greeter"), "")).name == "Greeter");
}
