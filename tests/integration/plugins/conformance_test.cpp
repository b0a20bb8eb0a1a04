#include <doctest/doctest.h>
#include <clara/testing/controller_conformance.hpp>
#include <clara/testing/handler_conformance.hpp>
#include <host/plugins/catalog.hpp>

#include <memory>
#include <string>

using clara::Component;
using clara::Construction;
using clara::Object;
using clara::Value;
using clara::host::plugins::Catalog;
using clara::host::plugins::Description;
using clara::host::plugins::Folders;
using clara::testing::FakeContext;

namespace {

/// A new component of our own with its default arguments.
template <class Interface>
std::unique_ptr<Interface> make(const Catalog& catalog, const Description& description,
                                FakeContext& context) {
  const Value no_arguments{Object{}};
  auto component = catalog.construct(description, Construction{no_arguments, context, nullptr, ""});
  auto* interface = dynamic_cast<Interface*>(component.get());
  REQUIRE(interface != nullptr);
  component.release();  // NOLINT(bugprone-unused-return-value): the other pointer owns it now
  return std::unique_ptr<Interface>(interface);
}

/// Arguments without which it cannot be built have to be known here; a component that has some
/// needs a test of its own.
bool has_required(const Description& description) {
  return description.schema.find("required") != nullptr;
}

}  // namespace

TEST_CASE("every controller of ours keeps the contract of controllers") {
  const Catalog catalog(Folders::of_process());
  int seen = 0;
  for (const auto& name : catalog.names("controller")) {
    const auto& description = *catalog.find("controller", name);
    if (has_required(description)) continue;
    CAPTURE(name);
    FakeContext context;
    clara::testing::check_controller(
        [&] { return make<clara::Controller>(catalog, description, context); });
    ++seen;
  }
  CHECK(seen >= 3);
}

TEST_CASE("every handler of ours keeps the contract of handlers") {
  const Catalog catalog(Folders::of_process());
  int seen = 0;
  for (const auto& name : catalog.names("handler")) {
    const auto& description = *catalog.find("handler", name);
    if (has_required(description)) continue;
    CAPTURE(name);
    FakeContext context;
    clara::testing::check_handler(
        [&] { return make<clara::Handler>(catalog, description, context); }, &context);
    ++seen;
  }
  CHECK(seen >= 3);
}
