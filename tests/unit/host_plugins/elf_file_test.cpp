#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/plugins/elf_file.hpp>

#include <algorithm>
#include <string>

using clara::host::plugins::ElfFile;
using clara::testing::broken;
using clara::testing::good;

TEST_CASE("a plugin is read without being loaded") {
  const ElfFile elf(good("greeter"));
  REQUIRE(elf.section(".clara.fingerprint"));
  CHECK(elf.section(".clara.fingerprint")->substr(0, 14) == "@(#)clara;sdk=");
  REQUIRE(elf.section(".clara.manifest"));
  CHECK(elf.section(".clara.manifest")->substr(0, 14) == "{\"manifest\":1,");
  CHECK_FALSE(elf.section(".clara.nothing"));
  CHECK(elf.exports("clara_plugin"));
  CHECK_FALSE(elf.exports("clara_fill"));
  CHECK(elf.build_id().size() == 40);
}

TEST_CASE("what a library needs, and where it looks") {
  const ElfFile elf(broken("needs_libtorch"));
  const auto needed = elf.needed();
  CHECK(std::count(needed.begin(), needed.end(), "libtorch.so") == 1);
  CHECK(std::count(needed.begin(), needed.end(), "libclara_sdk.so") == 1);
  CHECK(elf.run_path() == std::vector<std::string>{"$ORIGIN", "$ORIGIN/../../../lib"});
}

TEST_CASE("an undefined symbol is not exported") {
  CHECK_FALSE(ElfFile(broken("missing_symbol")).exports("acme_missing"));
}
