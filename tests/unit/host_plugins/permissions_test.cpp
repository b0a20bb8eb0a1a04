#include "test_files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <host/plugins/permissions.hpp>
#include <support/paths.hpp>

#include <filesystem>
#include <string>

namespace fs = std::filesystem;
using clara::host::plugins::writable_by_others;
using clara::testing::TemporaryFolder;
using clara::testing::write_file;

namespace {

struct Place {
  TemporaryFolder root;
  fs::path folder, file;
  Place() : folder(fs::canonical(root.path()) / "plugins"), file(folder / "libx.so") {
    write_file(file, "");
    chmod(folder.c_str(), 0755);
    chmod(file.c_str(), 0644);
  }
};

/// A group with other members than this user, as far as anybody can tell.
constexpr gid_t kForeignGroup = 54321;
constexpr uid_t kForeignUser = 54321;

}  // namespace

TEST_CASE("a file in a folder that only its user can write is trusted") {
  const Place place;
  CHECK(writable_by_others(place.file).empty());
}

TEST_CASE("what everybody can write is not") {
  const Place place;
  chmod(place.file.c_str(), 0646);
  CHECK(writable_by_others(place.file) ==
        place.file.string() + " is writable by everybody; chmod o-w " + place.file.string());
  chmod(place.file.c_str(), 0644);
  chmod(place.folder.c_str(), 0757);
  CHECK(writable_by_others(place.file) ==
        place.folder.string() + " is writable by everybody; chmod o-w " + place.folder.string());
}

TEST_CASE("sticky is enough for a folder further up, not for the plugin's own") {
  const Place place;
  chmod(place.folder.c_str(), 01777);
  CHECK(writable_by_others(place.file) ==
        place.folder.string() + " is writable by everybody; chmod o-w " + place.folder.string());
  chmod(place.folder.c_str(), 0755);
  const auto above = place.folder.parent_path();
  chmod(above.c_str(), 01777);
  CHECK(writable_by_others(place.file).empty());
  chmod(above.c_str(), 0777);
  CHECK(writable_by_others(place.file) ==
        above.string() + " is writable by everybody; chmod o-w " + above.string());
}

TEST_CASE("what a group with other members can write is not trusted") {
  const Place place;
  if (geteuid() != 0) return;  // only root can give a file to another group
  REQUIRE(chown(place.file.c_str(), 0, kForeignGroup) == 0);
  chmod(place.file.c_str(), 0664);
  CHECK(writable_by_others(place.file) ==
        place.file.string() + " is writable by its group; chmod g-w " + place.file.string());
}

TEST_CASE("what only the user's own group can write is trusted") {
  const Place place;
  if (geteuid() != 0) return;
  chmod(place.file.c_str(), 0664);
  CHECK(writable_by_others(place.file).empty());
}

TEST_CASE("a stranger's file is not trusted, one of the folder's owner is by root") {
  const Place place;
  if (geteuid() != 0) return;
  REQUIRE(chown(place.file.c_str(), kForeignUser, 0) == 0);
  CHECK(writable_by_others(place.file) ==
        place.file.string() + " belongs to user 54321, not to root");
  REQUIRE(chown(place.folder.c_str(), kForeignUser + 1, 0) == 0);
  CHECK(writable_by_others(place.file) ==
        place.file.string() +
            " belongs to user 54321, not to root or user 54322, the owner of its folder");
  REQUIRE(chown(place.folder.c_str(), kForeignUser, 0) == 0);
  CHECK(writable_by_others(place.file).empty());
}

TEST_CASE("a file that is not there") {
  CHECK(writable_by_others("/no/such/file.so") ==
        "/no/such/file.so cannot be read: No such file or directory");
}
