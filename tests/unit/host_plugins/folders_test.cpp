#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/plugins/catalog.hpp>
#include <support/paths.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::ExitCode;
using clara::host::plugins::Folders;
using clara::testing::error_of;
using clara::testing::TemporaryFolder;
using clara::testing::write_file;

namespace {

/// CLARA_PLUGIN_PATH for as long as it lives.
struct PluginPath {
  explicit PluginPath(const std::string& value) { setenv("CLARA_PLUGIN_PATH", value.c_str(), 1); }
  ~PluginPath() { unsetenv("CLARA_PLUGIN_PATH"); }
  PluginPath(const PluginPath&) = delete;
  PluginPath& operator=(const PluginPath&) = delete;
};

struct Place {
  TemporaryFolder root;
  fs::path folder;
  Place() : folder(fs::canonical(root.path())) {
    fs::create_directories(folder / "mmar/custom");
    fs::create_directories(folder / "plugins");
    write_file(folder / "plugins/libnet.so", "");
  }
  std::string quoted(const std::string& name) const {
    return "\"" + (folder / name).string() + "\"";
  }
};

}  // namespace

TEST_CASE("plugins are looked for in custom/, --plugin-dir, CLARA_PLUGIN_PATH, once each") {
  const Place place;
  fs::create_directory(place.folder / "more");
  const PluginPath path((place.folder / "more").string() +
                        "::" + (place.folder / "plugins").string() + "/");
  const auto folders = Folders::of_process({place.folder / "plugins"}, place.folder / "mmar");
  CHECK(folders.others == std::vector<fs::path>{place.folder / "mmar/custom",
                                                place.folder / "plugins", place.folder / "more"});
  CHECK(folders.warnings.empty());
  CHECK(Folders::of_process({}, place.folder).others.size() == 2);
}

TEST_CASE("a --plugin-dir that is no folder is an error, all of them at once") {
  const Place place;
  CHECK(error_of(
            [&] {
              Folders::of_process({place.folder / "plugin", place.folder / "plugins/libnet.so",
                                   place.folder / "plugins", place.folder / "far/away"});
            },
            ExitCode::config) ==
        "--plugin-dir: there is no folder " + place.quoted("plugin") + "; did you mean " +
            place.quoted("plugins") + "?\n--plugin-dir: " + place.quoted("plugins/libnet.so") +
            " is a file, expected a folder; did you mean " + place.quoted("plugins") +
            "?\n--plugin-dir: there is no folder " + place.quoted("far/away"));
}

TEST_CASE("a folder of CLARA_PLUGIN_PATH that is not there is a warning") {
  const Place place;
  const PluginPath path((place.folder / "plugin").string() + ":" +
                        (place.folder / "plugins").string());
  const auto folders = Folders::of_process();
  CHECK(folders.others == std::vector<fs::path>{place.folder / "plugins"});
  REQUIRE(folders.warnings.size() == 1);
  CHECK(folders.warnings[0] == "CLARA_PLUGIN_PATH: there is no folder " + place.quoted("plugin") +
                                   "; did you mean " + place.quoted("plugins") + "?");
}
