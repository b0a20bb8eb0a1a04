#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/plugins/catalog.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

using clara::Value;
using clara::host::plugins::Catalog;
using clara::testing::broken;
using clara::testing::Custom;
using clara::testing::error_of;
using clara::testing::folders;
using clara::testing::good;

namespace {

bool kernels_loaded() { return std::getenv("CLARA_TEST_KERNELS") != nullptr; }

/// What is thrown as the plugin is loaded, with CUDA in use.
std::string load(const Custom& custom, bool cuda = true) {
  unsetenv("CLARA_TEST_KERNELS");
  const Catalog catalog(folders({custom.folder}));
  if (cuda) catalog.use_cuda();
  return error_of([&] { catalog.entry(catalog.named("handler", Value("Fast"), "")); });
}

}  // namespace

TEST_CASE("a vendor's companion is loaded with its plugin once CUDA is in use") {
  Custom custom;
  custom.put(good("kernels"));
  CHECK(load(custom).empty());
  CHECK_FALSE(kernels_loaded());  // there is none
  custom.put(good("kernels_cuda"));
  CHECK(load(custom, false).empty());
  CHECK_FALSE(kernels_loaded());
  CHECK(load(custom).empty());
  CHECK(kernels_loaded());
}

TEST_CASE("a plugin that was loaded before CUDA gets its companion then; one not named never") {
  Custom custom;
  custom.put(good("kernels"));
  custom.put(good("kernels_cuda"));
  unsetenv("CLARA_TEST_KERNELS");
  const Catalog catalog(folders({custom.folder}));
  catalog.entry(catalog.named("handler", Value("Fast"), ""));
  CHECK_FALSE(kernels_loaded());
  catalog.use_cuda();
  CHECK(kernels_loaded());
  unsetenv("CLARA_TEST_KERNELS");
  const Catalog other(folders({custom.folder}));
  other.use_cuda();
  CHECK_FALSE(kernels_loaded());
}

TEST_CASE("a companion is judged as its plugin is") {
  Custom custom;
  custom.put(good("kernels"));
  const auto file = custom.put(broken("wrong_sdk"), "libkernels_cuda.so");
  CHECK(load(custom).starts_with(file.string() + ": "));
  std::filesystem::remove(file);
  custom.put(good("greeter"), "libkernels_cuda.so");
  CHECK(load(custom) == file.string() +
                            ": a companion offers no components of its own, this one the handler "
                            "\"Greeter\"");
  std::filesystem::remove(file);
  custom.put(good("kernels_cuda"));
  std::filesystem::permissions(file, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  CHECK(load(custom).starts_with(file.string() + ": is not trusted: "));
}

TEST_CASE("a bridge offers what it finds as it runs, not what it found when it was built") {
  Custom custom;
  custom.put(good("bridge"));
  setenv("CLARA_TEST_BRIDGE", "Anna Berta", 1);
  const Catalog catalog(folders({custom.folder}));
  unsetenv("CLARA_TEST_BRIDGE");
  CHECK(catalog.names("handler") == std::vector<std::string>{"Anna", "Berta"});
  const auto& anna = catalog.named("handler", Value("Anna"), "");
  CHECK(anna.doc == "found as it ran");
  // What it said must still hold when it is loaded.
  CHECK(error_of([&] { catalog.entry(anna); }) ==
        (custom.folder / "libbridge.so").string() +
            ": its manifest does not tell the truth: handler \"Anna\" is in the manifest and not "
            "registered; build it with clara_add_plugin()");
  setenv("CLARA_TEST_BRIDGE", "Anna Berta", 1);
  CHECK(catalog.entry(anna).name == "Anna");
  unsetenv("CLARA_TEST_BRIDGE");
}
