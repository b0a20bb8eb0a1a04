// Any text as a reward expression and as a `#...` or `lambda` string: refused with an Error, or
// understood; what was understood evaluates, and says the same when it is read again.

#include <clara/error.hpp>
#include <clara/expression.hpp>
#include <clara/internal/config_call.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

double lookup(std::string_view name) { return static_cast<double>(name.size()) - 2.5; }

void evaluate(std::string_view text) {
  const auto once = clara::Expression::parse(text);
  const auto again = clara::Expression::parse(once.text());
  if (again.names() != once.names()) std::abort();
  const double a = once.evaluate(lookup), b = again.evaluate(lookup);
  if (a != b && (a == a || b == b)) std::abort();
}

void compile(std::string_view text) {
  if (!clara::is_config_call(text)) return;
  const auto call = clara::compile_config_call(clara::Value(text));
  const bool parameters = call.form == clara::ConfigCall::Form::parameters;
  if (parameters != call.reference.starts_with('@')) std::abort();
  if (call.single && call.keys.size() != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (auto* const check : {evaluate, compile}) {
    try {
      check(text);
    } catch (const clara::Error&) {
      // Refused, in words.
    }
  }
  return 0;
}
