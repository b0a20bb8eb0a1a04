#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace greeter {

/// A whole small handler: it logs a greeting when a study starts.
class Greeter final : public clara::Handler {
 public:
  struct Options {
    std::string greeting = "hello";
    std::int64_t times = 1;
    static std::span<const clara::Field> fields() {
      static const std::array list{
          clara::field<&Options::greeting>("greeting", "what is said"),
          clara::field<&Options::times>("times", "how often").range(1, 10),
      };
      return list;
    }
  };

  Greeter(Options options, clara::Context& context)
      : options_(std::move(options)), context_(context) {}

  void startup(const clara::Event&, clara::StudyControl&) override {
    for (std::int64_t i = 0; i < options_.times; ++i) context_.info(options_.greeting);
  }

 private:
  Options options_;
  clara::Context& context_;
};

/// Says no over every argument, by the SDK's own error.
class Grump final : public clara::Handler {
 public:
  Grump() { clara::check(false, "it is too early"); }
};

}  // namespace greeter
