#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::parse_json;
using clara::testing::build_dir;
using clara::testing::host_program;
using clara::testing::Ran;
using clara::testing::TemporaryFolder;

namespace {

Ran clara_host(const std::vector<std::string>& arguments,
               const std::map<std::string, std::string>& environment = {}) {
  return clara::testing::run(host_program(), arguments, environment);
}

std::string broken(const std::string& name) {
  return (build_dir() / "tests/plugins/broken" / ("lib" + name + ".so")).string();
}

}  // namespace

TEST_CASE("--version is one line on stdout") {
  const auto ran = clara_host({"--version"});
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("clara-host 0."));
  CHECK(ran.out.find('\n') == ran.out.size() - 1);
  CHECK(ran.err.empty());
}

TEST_CASE("help goes to stdout, a usage error to stderr with exit code 2") {
  const auto help = clara_host({"--help"});
  CHECK(help.code == 0);
  CHECK(help.out.find("Exit codes: 0 ok") != std::string::npos);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                {"plugins"},
                                                {"plugns"},
                                                {"plugins", "list", "--nonsense"},
                                                {"plugins", "describe"}}) {
    const auto ran = clara_host(wrong);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK_FALSE(ran.err.empty());
  }
}

TEST_CASE("plugins list shows every kind, and one kind alone") {
  const auto all = clara_host({"plugins", "list"});
  CHECK(all.code == 0);
  CHECK(all.out.find("controller\n") != std::string::npos);
  CHECK(all.out.find("  RandomController") != std::string::npos);
  const auto some = clara_host({"plugins", "list", "scheduler"});
  CHECK(some.code == 0);
  CHECK(some.out.starts_with("scheduler\n"));
  CHECK(some.out.find("RandomController") == std::string::npos);
}

TEST_CASE("plugins list --json is one document, wherever --json stands") {
  const auto ran = clara_host({"plugins", "list", "--json"});
  CHECK(ran.out == clara_host({"--json", "plugins", "list"}).out);
  const auto value = parse_json(ran.out);
  CHECK(value.as_object().at("components").as_array().size() > 3);
  CHECK(value.as_object().at("refused").as_array().empty());
  const auto& first = value.as_object().at("components").as_array().front();
  for (const auto* key : {"kind", "name", "doc", "plugin", "version", "file"})
    CHECK(first.find(key) != nullptr);
}

TEST_CASE("an unknown kind is an error with the nearest one") {
  const auto ran = clara_host({"plugins", "list", "controllers"});
  CHECK(ran.code == 2);
  CHECK(ran.err == "clara-host: there is no kind \"controllers\"; did you mean \"controller\"?\n");
}

TEST_CASE("a --plugin-dir that is not there is an error, of every command") {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"plugins", "list"},
        {"plugins", "describe", "handler/Greeter"},
        {"check", (clara::testing::source_dir() / "tests/configs/ok/plain.json").string()},
        {"train", (clara::testing::source_dir() / "tests/configs/ok/plain.json").string()}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--plugin-dir", "/nowhere/at/all"});
    const auto ran = clara_host(arguments);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err == "clara-host: --plugin-dir: there is no folder \"/nowhere/at/all\"\n");
  }
}

TEST_CASE("describe prints the arguments of a component") {
  const auto greeter = clara_host({"plugins", "describe", "handler/Greeter", "--plugin-dir",
                                   (build_dir() / "tests/plugins").string()});
  CHECK(greeter.code == 0);
  CHECK(greeter.out ==
        "handler Greeter: logs a greeting when a study starts\nof plugin greeter 1.2.0, " +
            (build_dir() / "tests/plugins/libgreeter.so").string() +
            "\n\n  greeting  (a string, default \"hello\")\n      what is said\n\n  times  (an "
            "integer, at least "
            "1, at most 10, default 1)\n      how often\n");
}

TEST_CASE("components of one name are told apart by their files") {
  const TemporaryFolder root;
  const auto folder = fs::canonical(root.path());
  for (const auto* name : {"libgreeter.so", "libother.so"})
    fs::copy_file(build_dir() / "tests/plugins/libgreeter.so", folder / name);
  const auto said = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--plugin-dir", folder.string(), "plugins"});
    return clara_host(arguments);
  };
  const auto first = (folder / "libgreeter.so").string();
  const auto other = (folder / "libother.so").string();
  const auto list = said({"list", "handler"}).out;
  for (const auto& file : {first, other})
    CHECK(list.find("  logs a greeting when a study starts (" + file + ")\n") != std::string::npos);
  CHECK(list.find("MMARHandler (") == std::string::npos);
  const auto name = said({"describe", "handler/Greeter"});
  CHECK(name.code == 3);
  CHECK(name.err == "clara-host: two plugins offer the handler \"Greeter\": " + first + " and " +
                        other + "; say which: handler/" + first + ":Greeter\n");
  const auto described = said({"describe", "handler/" + first + ":Greeter"}).out;
  CHECK(described.starts_with(
      "handler Greeter: logs a greeting when a study starts\nof plugin greeter 1.2.0, " + first +
      "\nalso offered by " + other + ", which a \"path\" means\n\n  greeting  "));
  CHECK(said({"describe", "handler/greeter.Greeter"}).out == described);
  const auto schema = parse_json(said({"describe", "handler/other.Greeter", "--json"}).out);
  CHECK(schema.as_object().at("x-clara-also-in").json() == "[\"" + first + "\"]");
}

TEST_CASE("describe --json is a JSON Schema") {
  const auto ran = clara_host({"plugins", "describe", "handler/Greeter", "--json", "--plugin-dir",
                               (build_dir() / "tests/plugins").string()});
  CHECK(ran.code == 0);
  const auto value = parse_json(ran.out);
  CHECK(value.as_object().at("$schema").as_string() == "http://json-schema.org/draft-07/schema#");
  CHECK(value.as_object().at("title").as_string() == "handler/Greeter");
  const auto& times = value.as_object().at("properties").as_object().at("times");
  CHECK(times.as_object().at("default").as_int() == 1);
  CHECK(times.as_object().at("description").as_string() == "how often");
}

TEST_CASE("every component can be described, as text and as JSON") {
  const auto list = parse_json(clara_host({"plugins", "list", "--json"}).out);
  for (const auto& component : list.as_object().at("components").as_array()) {
    const auto name = component.as_object().at("kind").as_string() + "/" +
                      component.as_object().at("name").as_string();
    CAPTURE(name);
    CHECK(clara_host({"plugins", "describe", name}).code == 0);
    const auto schema = parse_json(clara_host({"plugins", "describe", name, "--json"}).out);
    for (const auto& property : schema.as_object().at("properties").as_object()) {
      CAPTURE(property.key);
      const auto* doc = property.value.find("description");
      REQUIRE(doc != nullptr);
      CHECK_FALSE(doc->as_string().empty());
    }
  }
}

TEST_CASE("an unknown component is an error, as JSON too") {
  const auto ran = clara_host({"plugins", "describe", "controller/RandmController"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "clara-host: there is no controller \"RandmController\"; did you mean "
        "\"RandomController\"?\n");
  const auto json = clara_host({"plugins", "describe", "controller/RandmController", "--json"});
  CHECK(json.code == 2);
  const auto value = parse_json(json.out);
  CHECK(value.as_object().at("exit_code").as_int() == 2);
  CHECK(value.as_object().at("error").as_string() ==
        "there is no controller \"RandmController\"; did you mean \"RandomController\"?");
}

TEST_CASE("a component without its kind is an error that names the kinds") {
  const auto said = [](const std::string& component) {
    const auto ran = clara_host({"plugins", "describe", component, "--plugin-dir",
                                 (build_dir() / "tests/plugins").string()});
    CHECK(ran.code == 2);
    return ran.err;
  };
  CHECK(said("RandomController") ==
        "clara-host: \"RandomController\" is not KIND/NAME; did you mean "
        "\"controller/RandomController\"?\n");
  CHECK(said("Greter") ==
        "clara-host: \"Greter\" is not KIND/NAME; did you mean \"handler/Greeter\"?\n");
  CHECK(said("nothing of the kind") ==
        "clara-host: \"nothing of the kind\" is not KIND/NAME; such as "
        "controller/RandomController\n");
}

TEST_CASE("plugins check tells a good plugin from a bad one by its exit code") {
  const auto good =
      clara_host({"plugins", "check", (build_dir() / "tests/plugins/libgreeter.so").string()});
  CHECK(good.code == 0);
  CHECK(good.out == (build_dir() / "tests/plugins/libgreeter.so").string() +
                        ": ok\nplugin greeter 1.2.0\n  handler Greeter\n  handler Grump\n");
  const auto bad = clara_host({"plugins", "check", broken("wrong_sdk")});
  CHECK(bad.code == 3);
  CHECK(bad.out.empty());
  CHECK(bad.err == "clara-host: " + broken("wrong_sdk") +
                       ": is built with sdk 99, this host with sdk 1; rebuild it with "
                       "clara_add_plugin() and this host's SDK\n");
  const auto json = clara_host({"plugins", "check", broken("wrong_sdk"), "--json"});
  CHECK(json.code == 3);
  CHECK(parse_json(json.out).as_object().at("exit_code").as_int() == 3);
}

TEST_CASE("plugins check survives every broken plugin, with exit code 3") {
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(build_dir() / "tests/plugins/broken")) {
    if (entry.path().extension() != ".so") continue;
    CAPTURE(entry.path().string());
    CHECK(clara_host({"plugins", "check", entry.path().string()}).code == 3);
    ++seen;
  }
  CHECK(seen >= 20);
}

TEST_CASE(
    "a folder with bad plugins costs them alone: the others are listed, the bad ones told on "
    "stderr") {
  const auto ran =
      clara_host({"plugins", "list", "handler"},
                 {{"CLARA_PLUGIN_PATH", (build_dir() / "tests/plugins").string() + ":" +
                                            (build_dir() / "tests/plugins/broken").string()}});
  CHECK(ran.code == 0);
  CHECK(ran.out.find("  Greeter ") != std::string::npos);
  CHECK(ran.err.find(
            " warning not offered: " + broken("no_door") +
            ": is not a clara plugin: it has no door; CLARA_PLUGIN in plugin.cpp makes one\n") !=
        std::string::npos);
}

TEST_CASE("colours and cursor movements stay out of what is not a terminal") {
  const auto ran = clara_host(
      {"plugins", "list", "--plugin-dir", (build_dir() / "tests/plugins/broken").string()},
      {{"NO_COLOR", ""}, {"TERM", "xterm-256color"}});
  CHECK(ran.err.find('\x1b') == std::string::npos);
  CHECK(ran.out.find('\x1b') == std::string::npos);
  const auto forced = clara_host({"plugins", "list", "--color", "always", "--plugin-dir",
                                  (build_dir() / "tests/plugins/broken").string()});
  CHECK(forced.err.find("\x1b[33m") != std::string::npos);
}
