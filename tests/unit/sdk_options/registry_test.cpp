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

TEST_CASE("other names of a component are in the manifest, and taken") {
  clara::Registry registry;
  registry.add<Thing, Clamp>("Clamp", "limits")
      .other_name("ClampD")
      .other_name("Clip", "since 2.0 it is \"Clamp\"");
  const clara::PluginDoor door{sizeof(clara::PluginDoor), "", "plug", "1.0", nullptr};
  const auto manifest = clara::plugin_manifest(door, registry);
  CHECK(manifest.find("components")->as_array().front().find("other_names")->json() ==
        R"([{"name":"ClampD","note":""},{"name":"Clip","note":"since 2.0 it is \"Clamp\""}])");
  CHECK(message_of([&] { registry.add<Thing, Clamp>("ClampD", "limits"); }) ==
        "the plugin offers the thing \"ClampD\" twice");
  auto other = registry.add<Thing, Clamp>("Other", "limits");
  CHECK(message_of([&] { other.other_name("Clamp"); }) ==
        "the plugin offers the thing \"Clamp\" twice");
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

TEST_CASE("a schema that no check can use is refused with its place") {
  const auto refusal = [](const char* properties) {
    clara::Registry registry;
    registry.add(foreign("One", clara::parse_json(R"({"type": "object", "properties": )" +
                                                  std::string(properties) + "}")));
    return message_of([&] { static_cast<void>(registry.entries()[0].schema()); });
  };
  const std::string front = "the schema of the thing \"One\": ";
  CHECK(refusal(R"({"n": {"type": "integer", "format": "i4"}})") ==
        front +
            "/properties/n/format: expected \"int8\", \"int16\", \"int32\", \"int64\", "
            "\"uint8\", \"uint16\", \"uint32\" or \"uint64\", got \"i4\"");
  CHECK(refusal(R"({"n": {"type": "integer", "format": "int23"}})")
            .ends_with("got \"int23\"; did you mean \"int32\"?"));
  CHECK(refusal(R"({"n": {"type": "string", "format": 4}})") ==
        front + "/properties/n/format: expected \"uri\", \"regex\" or \"formula\", got 4");
  CHECK(refusal(R"({"n": {"type": "number", "format": "float"}})") ==
        front + "/properties/n/format: expected no format for this type, got \"float\"");
  CHECK(refusal(R"({"n": {"type": "int"}})")
            .starts_with(front + "/properties/n/type: expected \"boolean\", \"integer\", "));
  CHECK(refusal(R"({"n": {"anyOf": []}})") ==
        front + "/properties/n/anyOf: expected a list of schemas, got []");
  CHECK(refusal(R"({"n": {"type": "array", "items": {"type": "array", "minItems": -1}}})") ==
        front + "/properties/n/items/minItems: expected a count, got -1");
  CHECK(refusal(R"({"n": {"enum": "a"}})") ==
        front + "/properties/n/enum: expected a list of values, got \"a\"");
  CHECK(refusal(R"({"n": true})") ==
        front + "/properties/n: expected a schema, which is an object, got true");
  CHECK(refusal(R"([])") == front + "/properties: expected an object of schemas, got []");
  CHECK(refusal(R"({"n": {"type": "number", "minimum": "0", "x-clara-alias": "m"}})") ==
        front +
            "/properties/n/minimum: expected a number, got \"0\"\n"
            "/properties/n/x-clara-alias: expected a list of names, got \"m\"");
  clara::Registry registry;
  registry.add(foreign("One", 3));
  registry.add(foreign("Two", clara::parse_json(R"({"type": "array"})")));
  CHECK(message_of([&] { static_cast<void>(registry.entries()[0].schema()); }) ==
        front + "expected a schema, which is an object, got 3");
  CHECK(message_of([&] { static_cast<void>(registry.entries()[1].schema()); }) ==
        "the schema of the thing \"Two\": /type: the arguments of a component are an object");
}

TEST_CASE("a component without a schema or a factory is refused") {
  clara::Registry registry;
  auto entry = foreign("One", clara::Object{});
  entry.schema = nullptr;
  CHECK(message_of([&] { registry.add(entry); }) ==
        "the plugin offers the thing \"One\" without a schema");
  entry = foreign("One", clara::Object{});
  entry.construct = nullptr;
  CHECK(message_of([&] { registry.add(entry); }) ==
        "the plugin offers the thing \"One\" without a factory");
}
