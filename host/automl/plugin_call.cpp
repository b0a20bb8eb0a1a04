#include "host/automl/plugin_call.hpp"

#include <host/plugins/exception_text.hpp>

namespace clara::host::automl {

std::string what(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return plugins::exception_text(e);
  } catch (...) {
    return "something that is no std::exception";
  }
}

std::string name_of(std::string_view kind, const Component& component) {
  const std::string of(kind);
  return component.label().empty() ? "the " + of : of + " \"" + component.label() + "\"";
}

void throw_own(const std::string& who, const char* function, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error&) {
    throw;
  } catch (...) {
    throw_named(who, function, error, ExitCode::run_failed);
  }
}

void throw_named(const std::string& who, const char* function, const std::exception_ptr& error,
                 ExitCode code) {
  const auto name = who + " failed in " + function + ": ";
  try {
    std::rethrow_exception(error);
  } catch (const Error& e) {
    const bool placed = e.issues().size() != 1 || e.issues().front().message != e.what();
    if (placed) throw;
    throw Error(name + e.what(), code == ExitCode::storage ? code : e.code());
  } catch (...) {
    throw Error(name + what(error), code);
  }
}

}  // namespace clara::host::automl
