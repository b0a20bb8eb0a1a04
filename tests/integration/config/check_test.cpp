// What `check` finds in a config of a study, before anything of it runs.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::testing::Ran;
using clara::testing::TemporaryFolder;

namespace {

class Folder {
 public:
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  fs::path path() const { return folder_.path(); }

  Ran run(std::vector<std::string> arguments,
          std::map<std::string, std::string> environment = {}) const {
    arguments.insert(arguments.begin(),
                     {"--plugin-dir", (clara::testing::build_dir() / "tests/plugins").string()});
    environment.insert({{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}, {"MLFLOW_TRACKING_URI", ""}});
    return clara::testing::run(clara::testing::host_program(), arguments, environment, path());
  }

 private:
  TemporaryFolder folder_;
};

std::string study(const std::string& executor, const std::string& handlers = "[]") {
  return "{\n\"executor\": {\"name\": \"ProgramExecutor\", \"args\": {\"command\": [\"true\"],\n" +
         executor +
         "}},\n"
         "\"controller\": {\"name\": \"GridController\"},\n"
         "\"handlers\": " +
         handlers + "}\n";
}

constexpr const char* kSpace =
    R"json("search_space": [{"name": "x", "type": "int", "start": 1, "stop": 3}],)json";

}  // namespace

TEST_CASE("a program's parameters, patterns and reward are checked without running anything") {
  const Folder folder;
  folder.write("names.json", study(R"json("reward_attr": "y", "search_space": [
{"name": "a b-c.d", "type": "bool"}, {"name": "A_B_C_D", "type": "bool"},
{"name": "", "type": "bool"}, {"name": "a b-c.d", "type": "bool"}])json"));
  const auto names = folder.run({"check", "names.json"});
  CHECK(names.out ==
        "names.json:4:47: /executor/args/search_space/1/name: the parameters \"a b-c.d\" and "
        "\"A_B_C_D\" would both be CLARA_PARAM_A_B_C_D; rename one of them\n"
        "names.json:5:10: /executor/args/search_space/2/name: a parameter needs a name\n"
        "names.json:5:40: /executor/args/search_space/3/name: the parameter \"a b-c.d\" is written "
        "twice\n"
        "names.json: 3 errors\n");
  CHECK(names.code == 2);

  folder.write("regex.json", study(std::string(kSpace) + R"json(
"report_keys": [{"name": "y", "regex": "(?P<v>y=.*)"}, {"name": "z", "regex": "z("}],
"reward_attr": "y +")json"));
  const auto patterns = folder.run({"check", "regex.json"});
  CHECK(patterns.out ==
        "regex.json:4:40: /executor/args/report_keys/0/regex: is no regular expression: at "
        "character 1: Invalid or unterminated Perl (?...) sequence; Python's (?P<name>...) is "
        "written (?<name>...) here\n"
        "regex.json:4:79: /executor/args/report_keys/1/regex: is no regular expression: at "
        "character 3: Unmatched marking parenthesis ( or \\(\n"
        "regex.json:5:16: /executor/args/reward_attr: expected a number, a name or '(', found the "
        "end, at character 4 of \"y +\"\n"
        "regex.json: 3 errors\n");

  folder.write("reward.json", study(std::string(kSpace) + R"json(
"report_keys": [{"name": "accuracy", "regex": "y=(.*)"}], "reward_attr": "acuracy")json"));
  CHECK(folder.run({"check", "reward.json"}).out ==
        "reward.json:4:74: /executor/args/reward_attr: \"acuracy\" is not among the report_keys: "
        "accuracy; did you mean \"accuracy\"?\n"
        "reward.json: 1 error\n");
}

TEST_CASE("a parameter that would be given as the trial's own argument is refused") {
  const Folder folder;
  const std::string space =
      R"json("reward_attr": "y", "search_space": [{"name": "trial_id", "values": [1]}])json";
  folder.write("named.json", study(R"json("arguments": "named",)json" + space));
  const auto named = folder.run({"check", "named.json"});
  CHECK(named.out ==
        "named.json:3:68: /executor/args/search_space/0/name: the parameter \"trial_id\" would be "
        "--trial_id, by which a trial is told who it is with \"arguments\": \"named\"; rename it\n"
        "named.json: 1 error\n");
  CHECK(named.code == 2);
  folder.write("none.json", study(space));
  CHECK(folder.run({"check", "none.json"}).code == 0);
}

TEST_CASE("workers beside a runner are refused by check, with their place") {
  const Folder folder;
  const auto config = [](const std::string& more) {
    auto text = study(std::string(kSpace) + "\"reward_attr\": \"y\"");
    return text.insert(2, more + "\n\"runner\": {\"name\": \"SlurmRunner\"},\n");
  };
  folder.write("both.json", config("\"workers\": \"0:0\","));
  const auto both = folder.run({"check", "both.json"});
  const std::string rule =
      " says where jobs run on this machine, but SlurmRunner runs them; its arguments say how many "
      "at a time\n";
  CHECK(both.out == "both.json:2:12: /workers: \"0:0\"" + rule + "both.json: 1 error\n");
  CHECK(both.code == 2);
  folder.write("none.json", config("\"workers\": null,"));
  CHECK(folder.run({"check", "none.json"}).code == 0);
  CHECK(folder.run({"check", "none.json", "--set", "workers=2"}).out ==
        "--set: /workers: \"2\"" + rule + "none.json: 1 error\n");
  const auto option = folder.run({"run", "none.json", "--workers", "cpu:cpu"});
  CHECK(option.code == 2);
  CHECK(option.err.ends_with("clara-host: --workers: \"cpu:cpu\"" + rule));
}

TEST_CASE("a search file's patterns and addresses are checked likewise") {
  const Folder folder;
  folder.write("search.yaml",
               R"json(search_space: [{type: int, params: [{name: "", start: 1, stop: 3}]}]
search_algorithm:
  type: grid_search
  reward_attr: y
  report_keys: [{name: y, regex: "(?P<v>y=.*)"}]
mlflow: {tracking_uri: "http://u:secret@host:50x0"}
trial: {command: [a]}
)json");
  const auto ran = folder.run({"check", "search.yaml"});
  CHECK(ran.out ==
        "search.yaml:5:34: /search_algorithm/report_keys/0/regex: is no regular expression: at "
        "character 1: Invalid or unterminated Perl (?...) sequence; Python's (?P<name>...) is "
        "written (?<name>...) here\n"
        "search.yaml:6:24: /mlflow/tracking_uri: expected the address of a server, such as "
        "http://127.0.0.1:5000, got \"http://***@host:50x0\": its port is \"50x0\"\n"
        "search.yaml: 2 errors\n");
}

TEST_CASE("a component that a search file names is told at its own line and column") {
  const Folder folder;
  const std::string file =
      "search_space: [{params: [{name: x, values: [1]}]}]\n"
      "search_algorithm: {type: grid_search, reward_attr: y}\n"
      "trial: {command: \"true\"}\n";
  folder.write("s.yaml", file + "pruner:\n  name: MedianPrunner\n");
  CHECK(folder.run({"check", "s.yaml"}).out ==
        "s.yaml:5:9: /pruner/name: there is no pruner \"MedianPrunner\"; did you mean "
        "\"MedianPruner\"?\ns.yaml: 1 error\n");
  folder.write("s.yaml", file + "runner:\n  name: SlurmRuner\n");
  CHECK(folder.run({"check", "s.yaml"}).out ==
        "s.yaml:5:9: /runner/name: there is no runner \"SlurmRuner\"; did you mean "
        "\"SlurmRunner\"?\ns.yaml: 1 error\n");
}

TEST_CASE("an address that is none is told without running the plugin that takes it") {
  const Folder folder;
  const auto told = [&](const std::string& uri) {
    folder.write(
        "c.json",
        study(std::string(kSpace) + "\"reward_attr\": \"y\"",
              R"json([{"name": "MLflowHandler", "args": {"tracking_uri": ")json" + uri + "\"}}]"));
    return folder.run({"check", "c.json"});
  };
  const std::string place =
      "c.json:5:65: /handlers/0/args/tracking_uri: expected the address of a "
      "server, such as http://127.0.0.1:5000, got ";
  const auto port = told("http://u:secret@host:50x0");
  CHECK(port.out == place + "\"http://***@host:50x0\": its port is \"50x0\"\nc.json: 1 error\n");
  CHECK(port.code == 2);
  CHECK(told("127.0.0.1:5000").out == place + "\"127.0.0.1:5000\"\nc.json: 1 error\n");
  CHECK(told("sqlite:///mlflow.db").out ==
        place +
            "\"sqlite:///mlflow.db\"; a database has one by `mlflow server "
            "--backend-store-uri sqlite:///mlflow.db`\nc.json: 1 error\n");
  CHECK(told("").out == "c.json: ok, an AutoML config\n");
  CHECK(told("https://u:p@host/prefix").out == "c.json: ok, an AutoML config\n");
}

TEST_CASE("--construct tells all that constructors refuse, and not what only refers to it") {
  const Folder folder;
  folder.write("c.json", R"json({
"executor": {"name": "ProgramExecutor", "args": {"command": [], "reward_attr": "y",
  "search_space": [{"name": "x", "type": "int", "start": 1, "stop": 3}]}},
"controller": {"name": "ReinforcementController", "args": {"max_rounds": 1}},
"pruner": {"name": "SuccessiveHalvingPruner", "args": {"min_resource": "some"}},
"handlers": []
})json");
  CHECK(folder.run({"check", "c.json"}).code == 0);
  const auto ran = folder.run({"check", "--construct", "c.json"});
  CHECK(ran.out.find("/executor/args: ProgramExecutor: command: there is no program to run") !=
        std::string::npos);
  CHECK(ran.out.find("/pruner/args") != std::string::npos);
  CHECK(ran.out.ends_with("c.json: 2 errors\n"));
  CHECK(ran.code == 2);
}

TEST_CASE("a plugin that is not trusted ends every command with 3") {
  const Folder folder;
  fs::create_directories(folder.path() / "custom");
  fs::copy_file(clara::testing::build_dir() / "lib/clara-host/plugins/libsearch.so",
                folder.path() / "custom/libacme.so");
  fs::permissions(folder.path() / "custom", fs::perms::all);
  folder.write("config/config_automl.json", R"json({"controller": {"path": "acme.GridController"},
"handlers": [], "executor": {"name": "MMARExecutor"}})json");
  folder.write("config/config_train.json",
               R"json({"train": {"trainer": {"path": "acme.Trainer"}}})json");
  const auto custom = (folder.path() / "custom").string();
  const auto untrusted = custom + "/libacme.so: is not trusted: " + custom +
                         " is writable by everybody; chmod o-w " + custom + "\n";
  const auto automl = folder.run({"run", "config/config_automl.json"});
  CHECK(automl.err.find("clara-host: config/config_automl.json:1:25: /controller/path: " +
                        untrusted) != std::string::npos);
  CHECK(automl.code == 3);
  const auto training = folder.run({"train", "config/config_train.json"});
  CHECK(training.err.ends_with("clara-host: config/config_train.json:1:32: /train/trainer/path: " +
                               untrusted));
  CHECK(training.code == 3);
  CHECK(folder.run({"check", "config/config_automl.json"}).code == 3);
}

TEST_CASE("one process of several that torchrun started does not train by itself") {
  const Folder folder;
  folder.write("c.json", R"json({"train": {"trainer": {"name": "StandInTrainer"}}})json");
  const auto ran = folder.run({"train", "c.json"}, {{"RANK", "1"}, {"WORLD_SIZE", "2"}});
  CHECK(ran.err ==
        "clara-host: this is process 1 of 2 (RANK and WORLD_SIZE, as torchrun sets them), and "
        "training in several processes is not supported yet; start one\n");
  CHECK(ran.code == 2);
  CHECK(folder.run({"train", "c.json"}, {{"RANK", "x"}}).err ==
        "clara-host: RANK: expected an integer of at least 0, got \"x\"\n");
  CHECK(folder.run({"train", "c.json"}, {{"RANK", "2"}, {"WORLD_SIZE", "2"}}).err ==
        "clara-host: RANK is 2, but there are only 2 processes (WORLD_SIZE)\n");
  CHECK(folder.run({"train", "c.json", "--device", "cpu"}, {{"RANK", "0"}, {"WORLD_SIZE", "1"}})
            .code == 0);
  // What belongs to another rank is left out.
  folder.write("other.json",
               R"json({"train": {"trainer": {"name": "StandInTrainer", "rank": 1}}})json");
  CHECK(folder.run({"check", "other.json"}).code == 2);
  CHECK(folder.run({"check", "other.json"}, {{"RANK", "1"}, {"WORLD_SIZE", "2"}}).code == 0);
}

TEST_CASE("an option that is none is told how a value of the config is set") {
  const Folder folder;
  CHECK(folder.run({"validate", "c.json", "--batch_size", "3"}).err ==
        "clara-host: validate has no option --batch_size; values of the config are set by --set "
        "batch_size=3\n");
  CHECK(folder.run({"train", "c.json", "--epoch=3"}).err ==
        "clara-host: train has no option --epoch; values of the config are set by --set "
        "epochs=3\n");
}

TEST_CASE("what a component within arguments refuses is told at its own place") {
  const Folder folder;
  folder.write("c.json", R"json({"train": {
"loss": {"name": "DeepSupervisionLoss", "args": {
  "loss": {"name": "DiceLoss", "args": {"sigmoid": true, "softmax": true}}}},
"pre_transforms": [{"name": "Compose", "args": {"transforms": [
  {"name": "LoadImaged", "args": {"keys": "image"}},
  {"name": "OneOf", "args": {"transforms": [
    {"name": "SaveImaged", "args": {"keys": "image", "output_ext": ".gif"}}]}}]}}],
"trainer": {"name": "StandInTrainer"}}})json");
  const auto ran = folder.run({"check", "--construct", "c.json"});
  CAPTURE(ran.out);
  CHECK(ran.out.find("c.json:3:69: /train/loss/args/loss/args/softmax: sigmoid and softmax cannot "
                     "both be true\n") != std::string::npos);
  CHECK(
      ran.out.find("c.json:7:68: /train/pre_transforms/0/args/transforms/1/args/transforms/0/args/"
                   "output_ext: expected .nii, .nii.gz, .png, .jpg or .jpeg, got \".gif\"\n") !=
      std::string::npos);
  CHECK(ran.code == 2);
}
