#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/plugins/library.hpp>
#include <host/plugins/plugin_file.hpp>
#include <support/paths.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace fs = std::filesystem;

// Loading compares what a plugin registers with its manifest, field by field; here that is done for
// every plugin of the tree.
TEST_CASE("each plugin of ours registers what its manifest says") {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(clara::testing::build_dir() / "lib/clara-host/plugins")) {
    // Kernels have no components, and are loaded only where there is a GPU.
    if (entry.path().filename().string().ends_with("_cuda.so")) continue;
    if (entry.path().extension() == ".so") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    CAPTURE(file.string());
    const auto plugin = clara::host::plugins::judge(file);
    const clara::host::plugins::Library library(plugin);
    CHECK(library.registry().entries().size() ==
          plugin.manifest.as_object().at("components").as_array().size());
    CHECK_FALSE(library.registry().entries().empty());
  }
}
