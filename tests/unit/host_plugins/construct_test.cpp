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

namespace {

/// Builds handlers of the plugins in `custom`, whose arguments stand at config.json:3:7.
struct Builder {
  Custom custom;
  Logger logger;
  Services services{custom.folder};
  HostContext context{"label", logger, services};
  Value args{at_line(Object{})};

  /// What is thrown when it is built; "" when nothing is.
  std::string error_of(const std::string& handler, ExitCode code = ExitCode::plugin,
                       const std::string& path = "/handlers/0/args") {
    const Catalog catalog(folders({custom.folder}));
    const auto& description = catalog.named("handler", Value(handler), "");
    return clara::testing::error_of(
        [&] {
          catalog.construct(description, Construction{args, context, nullptr, path});
        },
        code);
  }
};

}  // namespace

TEST_CASE("a component is built from its description") {
  Builder builder;
  builder.custom.put(good("greeter"));
  builder.args = Object{{"greeting", "good morning"}};
  CHECK(builder.error_of("Greeter").empty());
  builder.args = at_line(Object{{"times", 11}});
  CHECK(builder.error_of("Greeter", ExitCode::config) ==
        "/handlers/0/args/times: expected an integer from 1 to 10, got 11");
}

TEST_CASE("what a constructor throws arrives at the component's place") {
  Builder builder;
  builder.custom.put(good("greeter"));
  builder.custom.put(broken("throws_in_constructor"));
  CHECK(builder.error_of("Thrower", ExitCode::plugin, "/handlers/0") ==
        "config.json:3:7: /handlers/0: label: its constructor threw: thrown by a constructor");
  CHECK(builder.error_of("Grump", ExitCode::run_failed, "/handlers/0") ==
        "config.json:3:7: /handlers/0: label: it is too early");
}

TEST_CASE("what loading a plugin throws arrives at the component's place") {
  Builder builder;
  const auto file = builder.custom.put(broken("crashes_in_fill"));
  CHECK(builder.error_of("Idle") == "config.json:3:7: /handlers/0/args: label: " + file.string() +
                                        ": crashed the process that tried it: signal 11 "
                                        "(Segmentation fault)");
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
