#include <unistd.h>
#include <host/cli/terminal.hpp>

#include <cstdlib>

namespace clara::host::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value =
      std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing in the host writes it
  return value != nullptr ? value : "";
}

}  // namespace

bool is_terminal(int descriptor) {
  return isatty(descriptor) != 0 && environment("TERM") != "dumb";
}

bool color_wanted(std::string_view option, int descriptor) {
  if (option != "auto") return option == "always";
  return environment("NO_COLOR").empty() && is_terminal(descriptor);
}

}  // namespace clara::host::cli
