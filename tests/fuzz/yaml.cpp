// Any text as a ModelArts search file: refused with an Error, or an AutoML config that can be
// written and read again.

#include <clara/error.hpp>
#include <host/autosearch/search_file.hpp>
#include <host/autosearch/yaml.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace autosearch = clara::host::autosearch;
  try {
    const auto file =
        autosearch::parse_yaml({reinterpret_cast<const char*>(data), size}, "search.yaml");
    const auto config = autosearch::automl_config(file, {}).json();
    if (clara::parse_json(config).json() != config) std::abort();
  } catch (const clara::Error&) {
    // Refused, in words.
  }
  return 0;
}
