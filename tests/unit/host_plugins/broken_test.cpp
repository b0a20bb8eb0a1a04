#include "test_files.hpp"

#include <doctest/doctest.h>
#include <host/plugins/catalog.hpp>
#include <host/plugins/fingerprint.hpp>
#include <support/paths.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using clara::host::plugins::Catalog;
using clara::host::plugins::host_fingerprint;
using clara::testing::broken;
using clara::testing::error_of;
using clara::testing::folders;
using clara::testing::good;
using clara::testing::TemporaryFolder;
using clara::testing::write_file;

namespace {

/// What `plugins check` says of a file: the message without the file's name, which must stand in
/// front of it.
std::string complaint(const fs::path& file) {
  // A sanitizer would make exit codes of signals.
  setenv("ASAN_OPTIONS", "handle_segv=0:detect_leaks=0", 1);
  setenv("TSAN_OPTIONS", "handle_segv=0", 1);
  const Catalog catalog(folders());
  const auto text = error_of([&] { catalog.check_file(file); });
  const auto prefix = file.string() + ": ";
  REQUIRE(text.substr(0, prefix.size()) == prefix);
  return text.substr(prefix.size());
}

void patch(const fs::path& file, std::streamoff at, char byte) {
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(at).put(byte);
}

std::string host(const std::string& field) { return host_fingerprint().get(field); }

}  // namespace

TEST_CASE("a good plugin passes, its refusal to be constructed without arguments included") {
  const Catalog catalog(folders());
  CHECK(catalog.check_file(good("greeter")).size() == 2);
}

TEST_CASE("not an ELF file") {
  const TemporaryFolder folder;
  write_file(folder / "a.so", "I am a text");
  CHECK(complaint(folder / "a.so") == "is not a shared library (no ELF file)");
  write_file(folder / "empty.so", "");
  CHECK(complaint(folder / "empty.so") == "is not a shared library (no ELF file)");
}

TEST_CASE("an ELF file that is no shared library") {
  const TemporaryFolder folder;
  fs::copy_file(clara::testing::host_program(), folder / "a.so");
  patch(folder / "a.so", 16, '\1');
  CHECK(complaint(folder / "a.so") == "is not a shared library (ELF type 1)");
}

TEST_CASE("a 32-bit library, and one for another processor") {
  const TemporaryFolder folder;
  fs::copy_file(good("greeter"), folder / "a.so");
  patch(folder / "a.so", 4, '\1');
  CHECK(complaint(folder / "a.so") == "is a 32-bit library; this host is 64-bit");
  fs::copy_file(good("greeter"), folder / "b.so");
  patch(folder / "b.so", 18, '\x15');
#if defined(__x86_64__)
  CHECK(complaint(folder / "b.so") ==
        "is built for another processor (ELF machine 21, this host is 62)");
#endif
}

TEST_CASE("truncated, wherever it was cut") {
  const TemporaryFolder folder;
  const auto file = folder / "a.so";
  fs::copy_file(good("greeter"), file);
  const auto whole = fs::file_size(file);
  for (const auto size :
       {whole - 1, whole / 2, whole / 100, std::uintmax_t{100}, std::uintmax_t{20}}) {
    fs::resize_file(file, size);
    CHECK(complaint(file) == "is truncated: it has " + std::to_string(size) +
                                 " bytes and refers to others behind them");
  }
}

TEST_CASE("a folder, a FIFO and a file that is not there") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "folder.so");
  CHECK(complaint(folder / "folder.so") == "is not a regular file");
  REQUIRE(std::system(("mkfifo " + (folder / "pipe.so").string()).c_str()) == 0);
  CHECK(complaint(folder / "pipe.so") == "is not a regular file");
  CHECK(complaint(folder / "none.so") == "cannot be read: No such file or directory");
}

TEST_CASE("no door") {
  CHECK(complaint(broken("no_door")) ==
        "is not a clara plugin: it has no door; CLARA_PLUGIN in plugin.cpp makes one");
}

TEST_CASE("a door that is not exported") {
  CHECK(complaint(broken("hidden_door")) ==
        "does not export its door clara_plugin; build it with clara_add_plugin()");
}

TEST_CASE("no manifest, and none that can be read") {
  CHECK(complaint(broken("no_manifest")) ==
        "carries no manifest; build it with clara_add_plugin()");
  CHECK(complaint(broken("manifest_is_no_json")) ==
        "its manifest cannot be read: <text>:1:16: expected a key in double quotes, found the end "
        "of the text");
  CHECK(complaint(broken("manifest_of_tomorrow")) ==
        "its manifest cannot be read: it has form 2, this host knows form 1");
}

TEST_CASE("wrong SDK") {
  CHECK(complaint(broken("wrong_sdk")) ==
        "is built with sdk 99, this host with sdk 1; rebuild it with clara_add_plugin() and this "
        "host's SDK");
}

TEST_CASE("wrong torch") {
  CHECK(complaint(broken("wrong_torch")) ==
        (host("torch") == "none" ? "is built with train sdk 1, torch 2.5.1, this host with train "
                                   "sdk none, torch none; rebuild it with "
                                   "clara_add_plugin() and this host's SDK"
                                 : "is built with torch 2.5.1, this host with torch " +
                                       host("torch") + "; rebuild it with this host's LibTorch"));
}

TEST_CASE("wrong compiler") {
  CHECK(complaint(broken("wrong_compiler")) ==
        "is built with compiler gcc-4, this host with compiler " + host("compiler") +
            "; rebuild it with this host's compiler and flags");
}

TEST_CASE("sanitizer skew") {
  const auto sanitizer = host("sanitizer");
  CHECK(complaint(broken("sanitizer_skew")) ==
        "is built with sanitizer memory, this host with sanitizer " + sanitizer + "; rebuild it " +
            (sanitizer == "none" ? "without a sanitizer" : "with the " + sanitizer + " sanitizer"));
}

TEST_CASE("libraries that no plugin may need") {
  for (const std::string library : {"libtorch", "libtorch_cuda", "libtorch_python"}) {
    CHECK(complaint(broken("needs_" + library)) ==
          "needs " + library +
              ".so; a plugin links clara::torch_cpu, as clara_add_plugin(... TORCH) does");
  }
}

TEST_CASE("a missing symbol") {
  CHECK(complaint(broken("missing_symbol")) == "cannot be loaded: undefined symbol: acme_missing");
}

TEST_CASE("a name that is registered twice") {
  CHECK(complaint(broken("duplicate_name")) ==
        "its fill function threw: the plugin offers the handler \"Idle\" twice");
}

TEST_CASE("a manifest that lies") {
  CHECK(complaint(broken("lying_manifest")) ==
        "its manifest does not tell the truth: handler \"Phantom\" is in the manifest and not "
        "registered; build it with "
        "clara_add_plugin()");
}

TEST_CASE("throws in its fill function") {
  CHECK(complaint(broken("throws_in_fill")) ==
        "its fill function threw: the fill of 0 components went wrong");
}

TEST_CASE("crashes in its fill function") {
  CHECK(complaint(broken("crashes_in_fill")) ==
        "crashed the process that tried it: signal 11 (Segmentation fault)");
}

TEST_CASE("throws in a static initialiser: probed in a process of its own") {
  CHECK(complaint(broken("throws_in_static_initialiser")) ==
        "its static initialiser threw: thrown by a static initialiser");
}

TEST_CASE("ends the process in a static initialiser") {
  CHECK(complaint(broken("exits_in_static_initialiser")) ==
        "ended the process that tried it with exit code 0");
}

TEST_CASE("forks in a static initialiser, or in a constructor") {
  CHECK(complaint(broken("forks_in_static_initialiser")) ==
        "its static initialiser or its fill function forked this process; a component may start a "
        "program, and no copy of the host");
  CHECK(complaint(broken("forks_in_constructor")) ==
        "the constructor of handler \"Forker\" forked this process; a component may start a "
        "program, and no copy of the host");
}

TEST_CASE("throws in a constructor") {
  CHECK(complaint(broken("throws_in_constructor")) ==
        "the constructor of handler \"Thrower\" threw: thrown by a constructor");
}

TEST_CASE("crashes in a constructor") {
  CHECK(complaint(broken("crashes_in_constructor")) ==
        "the constructor of handler \"Crasher\" crashed the process that tried it: signal 6 "
        "(Aborted); the last that it wrote: acme: no "
        "licence");
}
