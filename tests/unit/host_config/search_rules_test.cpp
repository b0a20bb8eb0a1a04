// What may be searched: switches, names of Clara 3, names that nothing uses.

#include <doctest/doctest.h>
#include <support/paths.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "read.hpp"

using clara::testing::said_of_branches;
using clara::testing::sources_of;
using clara::testing::training;

namespace {

std::string said(const std::string& first_level, const std::string& train = "",
                 const std::string& validate = "", const std::string& environment = "{}") {
  return said_of_branches(sources_of(training(first_level, train, validate), environment));
}

/// A training config whose amp, used in three places, is what `search` searches over.
std::string amp(const std::string& targets) {
  return said(
      R"("amp": false, "search": [{"args": ["amp"], "type": "enum", "targets": )" + targets + "}],",
      R"("handlers": [{"name": "StatsHandler", "disabled": "{amp}"}],)",
      R"("handlers": [{"name": "CheckpointSaver", "args":
                 {"save_dir": "a", "save_dict": {}, "save_final": "{amp}"}}],)");
}

}  // namespace

TEST_CASE("0 and 1 are good for a first-level name that is used as a switch") {
  for (const auto* targets : {"[[0], [1]]", "[0.0, 1.0]", "[[true], [false]]", "[[1.0], [false]]"})
    CHECK(amp(targets) == "");
  CHECK(
      amp("[[0], [2]]") ==
      "config.json:1:79: /search/0/args/0: expected true or false (or 1 or 0) for \"amp\", got 2");
  // Where a number is taken too, a number stays one.
  CHECK(said(R"("a": 1, "search": [{"args": ["a"], "type": "enum", "targets": [[0], [1]]}],)",
             R"("handlers": [{"name": "StatsHandler", "disabled": "{a}"}], "lr_scheduler":
             {"name": "StepLR", "args": {"step_size": 1, "gamma": "{a}"}},)") == "");
}

TEST_CASE("0 and 1 are good for switches that other first-level names hand on") {
  CHECK(said(R"("b": "{a}", "search": [{"args": ["a"], "type": "enum", "targets": [0, 1]}],)", "",
             R"("key_metric": {"name": "MeanDice", "args": {"include_background": "{b}"}},)") ==
        "");
  CHECK(said(R"("search": [{"args": ["tf32"], "type": "enum", "targets": [0, 1]}],)") == "");
}

TEST_CASE("names of Clara 3 are told today's, searched or applied") {
  CHECK(said(R"("use_amp": false,
"search": [{"args": ["use_amp"], "type": "enum", "domain": "net", "targets": [[true], [false]]}],)") ==
        "config.json:2:22: /search/0/args/0: nothing uses \"use_amp\", so a search over it changes "
        "nothing; since Clara 4 it is \"amp\"\n"
        "config.json:1:2: /use_amp: the training config has no \"use_amp\"; since Clara 4 it is "
        "\"amp\"");
  CHECK(said("", R"("pre_transforms": [{"name": "RandFlipd", "args": {"keys": "a"},
"search": [{"type": "float", "args": ["probability"], "targets": [0.0, 1.0]}],
"apply": {"fields": "p"}}],)") ==
        "config.json:3:39: /train/pre_transforms/0/search/0/args/0: RandFlipd has no argument "
        "\"probability\"; since Clara 4 it is \"prob\"\n"
        "config.json:4:21: /train/pre_transforms/0/apply/fields: RandFlipd has no argument "
        "\"fields\"; since Clara 4 it is \"keys\"");
  CHECK(said("", "", R"("key_metric": {"name": "MeanDice", "args": {"skip_background": true}},)") ==
        "config.json:3:58: /validate/key_metric/args/skip_background: MeanDice has no argument "
        "\"skip_background\"; since Clara 4 it is \"include_background\", with the opposite "
        "meaning");
}

TEST_CASE("a search over what nothing uses is refused") {
  const auto search = [](const std::string& name) {
    return R"("search": [{"type": "float", "args": [")" + name + R"("], "targets": [0.1, 0.2]}],)";
  };
  const std::string uses = R"("inferer": {"name": "SlidingWindowInferer", "disabled": true,
    "args": {"overlap": "{overlap}"}},)";
  CHECK(said(search("overlap"), uses) == "");
  CHECK(said(search("@overlap"), uses) == "");
  CHECK(said(search("overlop"), uses) ==
        "config.json:1:40: /search/0/args/0: nothing uses \"overlop\", so a search over it changes "
        "nothing; did you mean \"overlap\"?");
  CHECK(said(search("epochs")) ==
        "config.json:1:40: /search/0/args/0: nothing uses \"epochs\", so a search over it changes "
        "nothing");
  // By apply, by another variable, by the environment.
  CHECK(said(search("o"), R"("inferer": {"name": "SlidingWindowInferer",
    "apply": {"overlap": "o"}},)") == "");
  CHECK(said(R"("o": "{overlap}",)" + search("overlap"), R"("inferer": {"name":
    "SlidingWindowInferer", "args": {"overlap": "{o}"}},)") == "");
  CHECK(said(search("overlap"), R"("inferer": {"name": "SlidingWindowInferer",
    "args": {"overlap": "{o}"}},)",
             "", R"({"o": "{overlap}"})") == "");
  // By the runtime.
  CHECK(said(R"("search": [{"type": "bool", "args": ["cudnn_benchmark"]}],)") == "");
}

TEST_CASE("a job's own script may use what is searched") {
  const clara::testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "commands");
  std::ofstream(folder / "commands/automl_train_round.sh") << "train --rate $(jq .rate config)\n";
  auto sources = sources_of(
      training(R"("search": [{"type": "float", "args": ["rate"], "targets": [0.1, 0.2]}],)"));
  sources.root = folder.path();
  CHECK(said_of_branches(sources) == "");
}

TEST_CASE("the search of a disabled component is left out") {
  const auto flip = [](const std::string& attributes, const std::string& first_level = "") {
    return said(first_level, R"("pre_transforms": [{"name": "RandFlipd", )" + attributes +
                                 R"(, "args": {"keys": "a"}}],)");
  };
  const std::string prob = R"({"type": "float", "args": ["prob"], "targets": [0, 1]})";
  const std::string left_out =
      "/train/pre_transforms/0/search: warning: the component is disabled, so this search is left "
      "out";
  CHECK(flip("\"disabled\": true, \"search\": [" + prob + "]") == "config.json:2:80: " + left_out);
  CHECK(flip("\"disabled\": 1.0, \"search\": [{}]") == "config.json:2:79: " + left_out);
  // Unless that is what is searched.
  for (const auto* name : {"@disabled", "@disabled#off"})
    CHECK(flip("\"disabled\": true, \"search\": [" + prob + R"(, {"type": "bool", "args": [")" +
               name + "\"]}]") == "");
  CHECK(flip("\"disabled\": true, \"search\": [" + prob + R"(], "apply": {"@disabled": "p"})",
             "\"p\": 1,") == "");
}

TEST_CASE("what uses a search that is wrong is not told so") {
  CHECK(said(R"("search": [{"type": "float", "args": ["a#c"], "targets": [1, 0]}],)",
             R"("lr_scheduler": {"name": "StepLR", "args": {"step_size": 1, "gamma": "{a}"}},
                "inferer": {"name": "SlidingWindowInferer", "apply": {"overlap": "c"}},)") ==
        "config.json:1:59: /search/0/targets: the low end is above the high end in [1,0]");
  CHECK(
      said("", R"("pre_transforms": [{"name": "RandFlipd", "disabled": true, "args": {"keys": "a"},
"search": [{"type": "float", "args": ["prob#p"], "targets": [0, 1]}]}],
"inferer": {"name": "SlidingWindowInferer", "apply": {"overlap": "p"}},)") ==
      "config.json:3:11: /train/pre_transforms/0/search: warning: the component is disabled, so "
      "this search is left out\n"
      "config.json:4:66: /train/inferer/apply/overlap: the search of \"p\" is left out: its "
      "component is disabled");
}

TEST_CASE("a ref can be switched by a search, and has no arguments to search") {
  const auto ref = [](const std::string& more) {
    return said("", R"("pre_transforms": [{"name": "RandFlipd", "args": {"keys": "a"}}],)",
                R"("pre_transforms": [{"ref": "RandFlipd", )" + more + "}],");
  };
  CHECK(ref(R"("search": [{"type": "bool", "args": ["@disabled"]}])") == "");
  CHECK(ref(R"("search": [{"type": "float", "args": ["prob"], "targets": [0, 1]}])") ==
        "config.json:3:92: /validate/pre_transforms/0/search/0/args/0: a ref has no arguments of "
        "its own, so \"prob\" cannot get a value here; give it one in the transform \"RandFlipd\"");
  CHECK(ref(R"("apply": {"prob": "p"})") ==
        "config.json:3:72: /validate/pre_transforms/0/apply/prob: a ref has no arguments of its "
        "own, so \"prob\" cannot get a value here; give it one in the transform \"RandFlipd\"");
}
