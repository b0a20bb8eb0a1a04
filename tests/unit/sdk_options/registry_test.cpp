#include <doctest/doctest.h>
#include <clara/internal/manifest.hpp>
#include <clara/plugin.hpp>
#include <clara/testing/fakes.hpp>

#include <array>
#include <memory>

namespace {

class Thing : public clara::Component {
 public:
  static constexpr std::string_view kind = "thing";
};

class Clamp : public Thing {
 public:
  struct Options {
    double low = 0;
    static std::span<const clara::Field> fields() {
      static const std::array list{clara::field<&Options::low>("low", "smallest").range(0, 1)};
      return list;
    }
  };
  explicit Clamp(const Options& options) : low(options.low) {}
  double low;
};

/// What a bridge to another language makes: nothing of it is known to the compiler.
clara::Entry foreign(const std::string& name, const clara::Value& schema) {
  return {"thing", name, "from elsewhere", [schema] { return schema; },
          [](const clara::Construction& c) -> std::unique_ptr<clara::Component> {
            if (c.args.find("nothing") != nullptr) return nullptr;
            return std::make_unique<Thing>();
          }};
}

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const clara::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a registration carries examples, which the manifest shows") {
  clara::Registry registry;
  registry.add<Thing, Clamp>("Clamp", "limits").example(R"({"low": 0.5})").example("{}");
  const clara::PluginDoor door{sizeof(clara::PluginDoor), "", "plug", "1.0", nullptr};
  CHECK(clara::plugin_manifest(door, registry).json() ==
        R"({"manifest":1,"plugin":"plug","version":"1.0","components":[{"kind":"thing",)"
        R"("name":"Clamp","doc":"limits","schema":{"type":"object","properties":{"low":)"
        R"({"type":"number","minimum":0,"maximum":1,"description":"smallest","default":0.0}},)"
        R"("additionalProperties":false},"examples":[{"low":0.5},{}]}]})");
}

TEST_CASE("an example that its own component refuses stops the build") {
  clara::Registry registry;
  auto offer = registry.add<Thing, Clamp>("Clamp", "limits");
  CHECK(message_of([&] { offer.example(R"({"low": 2})"); }) ==
        "the example of the thing \"Clamp\": /low: expected a number from 0 to 1, got 2");
  CHECK(message_of([&] { offer.example("[]"); }) ==
        "the example of the thing \"Clamp\": expected an object");
  CHECK(
      message_of([&] { offer.example("{"); }).starts_with("the example of the thing \"Clamp\": "));
}

TEST_CASE("closures offer what no compiler knew") {
  clara::Registry registry;
  for (const auto* name : {"One", "Two"})
    registry.add(foreign(name, clara::parse_json(R"({"type": "object"})")));
  registry.set_dynamic();
  const clara::PluginDoor door{sizeof(clara::PluginDoor), "", "bridge", "1.0", nullptr};
  CHECK(clara::plugin_manifest(door, registry).json() ==
        R"({"manifest":1,"plugin":"bridge","version":"1.0","dynamic":true,"components":[)"
        R"({"kind":"thing","name":"One","doc":"from elsewhere","schema":{"type":"object"}},)"
        R"({"kind":"thing","name":"Two","doc":"from elsewhere","schema":{"type":"object"}}]})");
  clara::testing::FakeContext context(".", "second");
  const clara::Value none = clara::Object{};
  const auto made = registry.entries()[1].construct({none, context, nullptr, ""});
  CHECK(made->label() == "second");
  const clara::Value nothing = clara::Object{{"nothing", true}};
  CHECK(message_of([&] {
          registry.entries()[0].construct({nothing, context, nullptr, ""});
        }) == "its factory returned nothing");
}
