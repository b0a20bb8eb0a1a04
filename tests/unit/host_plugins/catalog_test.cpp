#include "test_files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <host/plugins/catalog.hpp>
#include <support/paths.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using clara::ExitCode;
using clara::Value;
using clara::host::plugins::Catalog;
using clara::testing::at_line;
using clara::testing::broken;
using clara::testing::Custom;
using clara::testing::error_of;
using clara::testing::folders;
using clara::testing::good;
using clara::testing::TemporaryFolder;
using clara::testing::write_file;

TEST_CASE("what is in a folder is known without loading it") {
  const Custom custom;
  const auto file = custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  const auto* greeter = catalog.find("handler", "Greeter");
  REQUIRE(greeter != nullptr);
  CHECK(greeter->doc == "logs a greeting when a study starts");
  CHECK(greeter->file == file);
  CHECK(greeter->plugin == "greeter");
  CHECK(greeter->version == "1.2.0");
  CHECK(
      greeter->schema.json() ==
      R"({"type":"object","properties":{"greeting":{"type":"string","description":"what is said","default":"hello"},)"
      R"("times":{"type":"integer","minimum":1,"maximum":10,"description":"how often","default":1}},)"
      R"("additionalProperties":false})");
  CHECK(catalog.kinds() == std::vector<std::string>{"handler"});
  CHECK(catalog.names("handler") == std::vector<std::string>{"Greeter", "Grump"});
  CHECK(catalog.find("handler", "Nobody") == nullptr);
}

TEST_CASE("the first thousand unknown names get a hint, whatever comes behind them gets none") {
  const Custom custom;
  custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  const auto name_of = [](int number) {
    const std::string letters = "0123456789abcdefghijklmnopqrstuvwxyz";
    return std::string("Greeter") + letters.at(static_cast<std::size_t>(number / 36)) +
           letters.at(static_cast<std::size_t>(number % 36));
  };
  const auto hinted = [&](int number) {
    const auto name = name_of(number);
    const auto said = error_of([&] { catalog.named("handler", at_line(name), "/handlers/0/name"); },
                               ExitCode::config);
    const auto plain =
        "config.json:3:7: /handlers/0/name: there is no handler \"" + name_of(number) + "\"";
    if (said == plain) return false;
    CHECK(said == plain + "; did you mean \"Greeter\"?");
    return true;
  };
  for (int number = 0; number < 1000; ++number) CHECK(hinted(number));
  for (int number = 1000; number < 1010; ++number) CHECK_FALSE(hinted(number));
  CHECK(hinted(999));  // what was said once is said again
}

TEST_CASE("a folder of broken plugins takes nobody down") {
  const Custom custom;
  custom.put(good("greeter"));
  for (const auto* name : {"no_door", "wrong_sdk", "no_manifest", "throws_in_static_initialiser"})
    custom.put(broken(name));
  write_file(custom.folder / "text.so", "no plugin");
  write_file(custom.folder / "readme.txt", "no plugin either");
  const Catalog catalog(folders({custom.folder}));
  CHECK(catalog.find("handler", "Greeter") != nullptr);
  REQUIRE(catalog.refused().size() == 4);
  CHECK(catalog.refused()[0].message ==
        (custom.folder / "libno_door.so").string() +
            ": is not a clara plugin: it has no door; CLARA_PLUGIN in plugin.cpp makes one");
  CHECK(catalog.refused()[3].file == custom.folder / "text.so");
}

TEST_CASE("an unknown name is told with the nearest one of its kind") {
  const Custom custom;
  custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  const auto error = [&](const std::string& kind, const std::string& name) {
    return error_of([&] { catalog.named(kind, at_line(name), "/handlers/0/name"); },
                    ExitCode::config);
  };
  CHECK(error("handler", "Greter") ==
        "config.json:3:7: /handlers/0/name: there is no handler \"Greter\"; did you mean "
        "\"Greeter\"?");
  CHECK(
      error("executor", "Greeter") ==
      "config.json:3:7: /handlers/0/name: there is no executor \"Greeter\"; Greeter is a handler");
  CHECK(error("executor", "Greter") ==
        "config.json:3:7: /handlers/0/name: there is no executor \"Greter\"; no plugin offers an "
        "executor");
  CHECK(error("handler", "Something else") ==
        "config.json:3:7: /handlers/0/name: there is no handler \"Something else\"");
  CHECK(error("executor", "Something else") ==
        "config.json:3:7: /handlers/0/name: there is no executor \"Something else\"; no plugin "
        "offers an executor");
}

TEST_CASE("a name that two plugins from outside offer must be told by path") {
  const Custom one;
  const Custom two;
  const auto first = one.put(good("greeter"));
  const auto second = two.put(good("greeter"), "libother.so");
  const Catalog catalog(folders({one.folder, two.folder}));
  CHECK(catalog.find("handler", "Greeter") == nullptr);
  const auto error =
      error_of([&] { catalog.named("handler", at_line("Greeter"), "/handlers/0/name"); });
  const auto start =
      std::string("config.json:3:7: /handlers/0/name: two plugins offer the handler \"Greeter\": ");
  const auto end = std::string("; say which by \"path\"");
  const bool in_order = first < second;
  CHECK(error == start + (in_order ? first : second).string() + " and " +
                     (in_order ? second : first).string() + end);
  CHECK(catalog.by_path("handler", at_line("other.Greeter"), "").file == second);
}

TEST_CASE("our own component is what a name means, and a path reaches the other") {
  const Custom own;
  const Custom custom;
  const auto ours = own.put(good("greeter"));
  const auto theirs = custom.put(good("greeter"));
  auto places = folders({custom.folder});
  places.own = own.folder;
  const Catalog catalog(places);
  CHECK(catalog.named("handler", Value("Greeter"), "").file == ours);
  CHECK(catalog.by_path("handler", Value("greeter.Greeter"), "").file == theirs);
}

TEST_CASE("a path whose file does not have the class tells what it has") {
  const Custom custom;
  const auto file = custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  CHECK(error_of([&] {
          catalog.by_path("controller", at_line("greeter.Greeter"), "/controller/path");
        }) == "config.json:3:7: /controller/path: " + file.string() +
                  ": has no controller \"Greeter\"; it offers: handler Greeter, handler Grump");
}

TEST_CASE("a path without a class tells those of its file") {
  const Custom custom;
  custom.put(good("greeter"));
  const Catalog catalog(folders({custom.folder}));
  CHECK(
      error_of([&] { catalog.by_path("handler", at_line("libgreeter.so"), "/handlers/0/path"); }) ==
      "config.json:3:7: /handlers/0/path: \"libgreeter.so\" names no class: expected "
      "libgreeter.so:CLASS; it offers: handler Greeter, handler Grump");
}

TEST_CASE("a link in a folder that leads nowhere is told as that") {
  const Custom custom;
  fs::create_symlink("/nowhere/libnet.so", custom.folder / "libnet.so");
  const Catalog catalog(folders({custom.folder}));
  REQUIRE(catalog.refused().size() == 1);
  CHECK(catalog.refused()[0].message ==
        (custom.folder / "libnet.so").string() +
            ": is a link to /nowhere/libnet.so, which cannot be read: No such file or directory");
}

TEST_CASE("a path that cannot be found or trusted says why, at its place") {
  const Custom custom;
  const Catalog catalog(folders({custom.folder}));
  CHECK(
      error_of([&] { catalog.by_path("handler", at_line("nothing.Here"), "/handlers/0/path"); }) ==
      "config.json:3:7: /handlers/0/path: \"nothing.Here\" is nowhere: looked for libnothing.so "
      "and nothing.so in " +
          custom.folder.string());
  const auto file = custom.put(good("greeter"));
  chmod(file.c_str(), 0666);
  CHECK(error_of([&] {
          catalog.by_path("handler", at_line("greeter.Greeter"), "/handlers/0/path");
        }) == "config.json:3:7: /handlers/0/path: " + file.string() + ": is not trusted: " +
                  file.string() + " is writable by everybody; chmod o-w " + file.string());
}

TEST_CASE("a file that is replaced after it was checked is not loaded") {
  const Custom custom;
  const auto file = custom.put(good("greeter"));
  auto places = folders();
  places.own = custom.folder;
  const Catalog catalog(places);
  const auto& greeter = catalog.named("handler", Value("Greeter"), "");
  fs::remove(file);
  custom.put(broken("throws_in_static_initialiser"), file.filename());
  CHECK(error_of([&] { catalog.entry(greeter); }) ==
        file.string() + ": was replaced while it was being checked; try again");
}

TEST_CASE("a good verdict is kept for as long as the file stays the same") {
  const Custom custom;
  const auto file = custom.put(good("greeter"));
  auto places = folders({custom.folder});
  const TemporaryFolder verdicts;
  places.verdicts = verdicts / "probes";
  const auto count = [&] {
    std::error_code none;
    return std::distance(fs::directory_iterator(places.verdicts, none), fs::directory_iterator());
  };
  const auto load = [&] {
    const Catalog catalog(places);
    catalog.entry(catalog.named("handler", Value("Greeter"), ""));
  };
  load();
  CHECK(count() == 1);
  // With a verdict, no process is started: a program that does not exist is not missed.
  places.program = "/no/such/program";
  load();
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1));
  CHECK(error_of(load, ExitCode::run_failed) ==
        "/no/such/program: cannot be started: No such file or directory");
  places.program = clara::testing::host_program();
  load();
  CHECK(count() == 2);
}

TEST_CASE("a bad verdict is not kept") {
  const Custom custom;
  custom.put(broken("throws_in_fill"));
  auto places = folders({custom.folder});
  const TemporaryFolder verdicts;
  places.verdicts = verdicts.path();
  const Catalog catalog(places);
  CHECK_FALSE(
      error_of([&] { catalog.entry(catalog.named("handler", Value("Idle"), "")); }).empty());
  CHECK(fs::is_empty(verdicts.path()));
}

TEST_CASE("the plugins that were named are recorded with their hash") {
  const Custom custom;
  const auto file = custom.put(good("greeter"));
  custom.put(broken("throws_in_fill"));
  const Catalog catalog(folders({custom.folder}));
  CHECK(catalog.hashes().empty());
  catalog.named("handler", Value("Greeter"), "");
  const auto hashes = catalog.hashes();
  REQUIRE(hashes.size() == 1);
  CHECK(hashes[0].plugin == "greeter");
  CHECK(hashes[0].version == "1.2.0");
  CHECK(hashes[0].file == file);
  CHECK(hashes[0].sha256.size() == 64);
}
