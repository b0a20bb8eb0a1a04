#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/plugins/resolve.hpp>
#include <support/paths.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::host::plugins::resolve;
using clara::testing::error_of;
using clara::testing::TemporaryFolder;
using clara::testing::write_file;

namespace {

struct Places {
  TemporaryFolder root;
  fs::path custom, extra;
  std::vector<fs::path> folders;
  Places() {
    const auto real = fs::canonical(root.path());
    custom = real / "custom";
    extra = real / "extra";
    fs::create_directories(custom);
    fs::create_directories(extra);
    folders = {custom, extra};
  }
  std::string error(const std::string& written) const {
    return error_of([&] { resolve(written, folders); });
  }
  std::string in() const { return custom.string() + ", " + extra.string(); }
};

}  // namespace

TEST_CASE("module.Class is libmodule.so or module.so, in the order of the folders") {
  const Places places;
  write_file(places.extra / "net.so", "");
  CHECK(resolve("net.UNet", places.folders).file == places.extra / "net.so");
  write_file(places.extra / "libnet.so", "");
  CHECK(resolve("net.UNet", places.folders).file == places.extra / "libnet.so");
  write_file(places.custom / "net.so", "");
  CHECK(resolve("net.UNet", places.folders).file == places.custom / "net.so");
  CHECK(resolve("net.UNet", places.folders).component == "UNet");
}

TEST_CASE("a dot in the module is a folder") {
  const Places places;
  write_file(places.custom / "acme/nets/libdeep.so", "");
  CHECK(resolve("acme.nets.deep.Net", places.folders).file ==
        places.custom / "acme/nets/libdeep.so");
}

TEST_CASE("file.so:Class, relative to the folders or absolute inside them") {
  const Places places;
  write_file(places.custom / "sub/libnet.so", "");
  CHECK(resolve("sub/libnet.so:UNet", places.folders).file == places.custom / "sub/libnet.so");
  CHECK(resolve((places.custom / "sub/libnet.so").string() + ":UNet", places.folders).component ==
        "UNet");
}

TEST_CASE("a path that leaves the folders is refused, whichever way it leaves them") {
  const Places places;
  const auto outside = places.custom.parent_path() / "evil.so";
  write_file(outside, "");
  fs::create_symlink(outside, places.custom / "libinnocent.so");
  fs::create_directory_symlink(places.custom.parent_path(), places.custom / "up");
  const auto leads = " leads to " + outside.string() + ", which is outside the plugin folders (" +
                     places.in() + ")";
  CHECK(places.error("../evil.so:X") == "\"../evil.so:X\"" + leads);
  CHECK(places.error(outside.string() + ":X") == "\"" + outside.string() + ":X\"" + leads);
  CHECK(places.error("innocent.X") == "\"innocent.X\"" + leads);
  CHECK(places.error("up/evil.so:X") == "\"up/evil.so:X\"" + leads);
}

TEST_CASE("a folder whose name merely begins like a plugin folder is outside") {
  const Places places;
  const auto beside = places.custom.parent_path() / "customer/evil.so";
  write_file(beside, "");
  CHECK(places.error("../customer/evil.so:X") ==
        "\"../customer/evil.so:X\" leads to " + beside.string() +
            ", which is outside the plugin folders (" + places.in() + ")");
}

TEST_CASE("a symbolic link that stays inside is followed") {
  const Places places;
  write_file(places.extra / "libnet.so", "");
  fs::create_symlink(places.extra / "libnet.so", places.custom / "libalias.so");
  CHECK(resolve("alias.UNet", places.folders).file == places.extra / "libnet.so");
}

TEST_CASE("what is nowhere is told with where it was looked for") {
  const Places places;
  CHECK(places.error("net.UNet") ==
        "\"net.UNet\" is nowhere: looked for libnet.so and net.so in " + places.in());
  CHECK(places.error("libnet.so:UNet") ==
        "\"libnet.so:UNet\" is nowhere: looked for libnet.so in " + places.in());
  CHECK(error_of([] { resolve("net.UNet", {}); }) ==
        "\"net.UNet\" is nowhere: looked for libnet.so and net.so in no folder: there is no "
        "custom/ in the MMAR, no --plugin-dir, "
        "and none in CLARA_PLUGIN_PATH");
}

TEST_CASE("a Python module gets its own error") {
  const Places places;
  write_file(places.custom / "myLoss.py", "class MyDiceLoss: pass\n");
  CHECK(places.error("myLoss.MyDiceLoss") ==
        "\"myLoss.MyDiceLoss\" is a Python module (" + (places.custom / "myLoss.py").string() +
            "), and there is no Python bridge yet: write it as a plugin, libmyLoss.so; clara-host "
            "plugins new myLoss makes a "
            "project to start from");
  write_file(places.extra / "pkg/__init__.py", "");
  CHECK(places.error("pkg.Net") ==
        "\"pkg.Net\" is a Python module (" + (places.extra / "pkg/__init__.py").string() +
            "), and there is no Python bridge yet: write it as a plugin, libpkg.so; clara-host "
            "plugins new pkg makes a project to "
            "start from");
  write_file(places.custom / "libmyLoss.so", "");
  CHECK(resolve("myLoss.MyDiceLoss", places.folders).file == places.custom / "libmyLoss.so");
}

TEST_CASE("a file without a class is found as it is") {
  const Places places;
  write_file(places.custom / "libnet.so", "");
  for (const std::string written : {"libnet.so", "libnet.so:"}) {
    CHECK(resolve(written, places.folders).file == places.custom / "libnet.so");
    CHECK(resolve(written, places.folders).component.empty());
  }
  CHECK(places.error("net.so") == "\"net.so\" is nowhere: looked for net.so in " + places.in());
}

TEST_CASE("a link that leads nowhere is told as that") {
  const Places places;
  fs::create_symlink("/nowhere/libnet.so", places.custom / "libnet.so");
  const auto link = " is " + (places.custom / "libnet.so").string() +
                    ", a link to /nowhere/libnet.so, which cannot be read: No such file or "
                    "directory";
  CHECK(places.error("net.UNet") == "\"net.UNet\"" + link);
  CHECK(places.error("libnet.so:UNet") == "\"libnet.so:UNet\"" + link);
}

TEST_CASE("other forms are refused") {
  const Places places;
  for (const std::string written : {"", "UNet", ".UNet", "net.", "a..b", "a/b.C", "../net.C",
                                    ".so:", ":UNet", "net:UNet", "a b.C", "net.so:U/Net"}) {
    CHECK(places.error(written) == "\"" + written + "\" is neither module.Class nor file.so:Class");
  }
}
