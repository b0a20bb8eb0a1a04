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

}  // namespace clara::host::automl
