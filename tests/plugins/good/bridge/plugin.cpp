#include <clara/automl/handler.hpp>
#include <clara/plugin.hpp>

#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

namespace {

class Silent final : public clara::Handler {};

}  // namespace

/// As a bridge to another language: offers the handlers that the environment names when it runs.
CLARA_PLUGIN("bridge", "1.0.0", registry) {
  registry.set_dynamic();
  const char* names = std::getenv("CLARA_TEST_BRIDGE");
  std::istringstream words(names != nullptr ? names : "");
  for (std::string name; words >> name;)
    registry.add({std::string(clara::Handler::kind), name, "found as it ran",
                  [] { return clara::parse_json(R"({"type": "object"})"); },
                  [](const clara::Construction&) -> std::unique_ptr<clara::Component> {
                    return std::make_unique<Silent>();
                  }});
}
