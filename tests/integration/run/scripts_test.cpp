// Clara's own scripts, as a user has them in commands/, start this host through python/medl.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSetEnv = R"sh(#!/usr/bin/env bash
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export MMAR_ROOT="$(dirname "$DIR")"
export PYTHONPATH="${PYTHONPATH}:$MMAR_ROOT/custom"
)sh";

constexpr const char* kTrain = R"sh(#!/usr/bin/env bash
my_dir="$(dirname "$0")"
. $my_dir/set_env.sh
echo "MMAR_ROOT set to $MMAR_ROOT"
additional_options="$*"
CONFIG_FILE=config/config_train.json
ENVIRONMENT_FILE=config/environment.json
python3 -u  -m medl.apps.train \
    -m $MMAR_ROOT \
    -c $CONFIG_FILE \
    -e $ENVIRONMENT_FILE \
    --write_train_stats \
    --set \
    print_conf=True \
    multi_gpu=False \
    ${additional_options}
)sh";

constexpr const char* kAutoml = R"sh(#!/usr/bin/env bash
my_dir="$(dirname "$0")"
. $my_dir/set_env.sh
run_id=$1
trainconf=$2
workers=$3
shift 3
additional_options="$*"
python3 -u -m medl.apps.automl.train \
    -m $MMAR_ROOT \
    --set \
    run_id=$run_id \
    trainconf=$trainconf \
    workers=$workers \
    traceout=both \
    ${additional_options}
)sh";

/// The score of what medl has started is told by a host that stands between the two.
struct Scripts {
  Scripts() {
    mmar.write("config/environment.json", R"({"DATA_ROOT": "/data"})");
    mmar.write("commands/set_env.sh", kSetEnv);
    mmar.write("commands/train.sh", kTrain);
    mmar.write("commands/automl.sh", kAutoml);
    mmar.controller(R"({"name": "GridController", "args": {"num_points": 2}})");
    mmar.write("config/trn.json", R"({
  "multi_gpu": false,
  "epochs": 3,
  "rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 0.1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}
}
)");
  }
  Ran bash(const std::string& script, std::vector<std::string> arguments,
           std::map<std::string, std::string> environment = {}) const {
    arguments.insert(arguments.begin(), (mmar.path() / "commands" / script).string());
    environment["PYTHONPATH"] = (source_dir() / "python").string();
    environment["CLARA_HOST"] = host_program().string();
    environment["CLARA_PLUGIN_PATH"] = (build_dir() / "tests/plugins").string();
    environment["MMAR_ROOT"] = "";
    environment["MLFLOW_TRACKING_URI"] = "";
    return run("/bin/bash", arguments, environment);
  }
  LightMmar mmar;
};

}  // namespace

TEST_CASE("train.sh trains") {
  const Scripts scripts;
  fs::copy_file(scripts.mmar.path() / "config/trn.json",
                scripts.mmar.path() / "config/config_train.json",
                fs::copy_options::overwrite_existing);
  const auto ran = scripts.bash("train.sh", {"rate=0.01"});
  INFO(ran.out);
  INFO(ran.err);
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("MMAR_ROOT set to " + scripts.mmar.path().string() + "\n"));
  CHECK(ran.err.find("StandInTrainer: finished") != std::string::npos);
}

TEST_CASE("automl.sh searches, and each job runs automl_train_round.sh") {
  const Scripts scripts;
  // The round's script is that of train.sh; what it trains is a stand-in, which knows no score.
  scripts.mmar.script(std::string(kTrain) + R"sh(
score=$(sed -n 's/^ *"rate": \([0-9.e-]*\),.*/\1/p' $MMAR_ROOT/config/config_train.json)
echo '{"v":1,"score":'"$score"',"metrics":{}}' >"$CLARA_ATTEMPT_DIR/result.part"
mv "$CLARA_ATTEMPT_DIR/result.part" "$CLARA_ATTEMPT_DIR/result.json"
)sh");
  const auto ran = scripts.bash("automl.sh", {"mine", "trn.json", "0:0", "epochs=2"});
  INFO(ran.err);
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with(
      "mine ended: every combination of the grid was tried\n2 jobs: 2 complete\n"));
  for (const auto* job : {"W1_1_J1", "W2_1_J2"}) {
    const auto log = read_text(scripts.mmar.run_folder("mine") / job / ".clara/attempt_1/log.txt");
    CHECK(log.find("MMAR_ROOT set to " + (scripts.mmar.run_folder("mine") / job).string() + "\n") !=
          std::string::npos);
    CHECK(log.find("StandInTrainer: finished") != std::string::npos);
  }
}

TEST_CASE("lists and text with blanks reach the jobs through a script's $*") {
  const Scripts scripts;
  scripts.mmar.write("config/trn.json", R"({
  "multi_gpu": false,
  "roi": [96, 96, 96],
  "words": "",
  "rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 0.1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}", "fails": "{words}"}}}
}
)");
  scripts.mmar.script(kTrain);
  const auto ran = scripts.mmar.run(
      {"--max-jobs", "1", "--set", "trainconf=trn.json", "words=two  words", "roi=[1, 2, 3]"});
  INFO(ran.err);
  CHECK(ran.err.find("failed: exit 1: clara-host: two  words\n") != std::string::npos);
  const auto log = read_text(scripts.mmar.run_folder("run_1") / "W1_1_J1/.clara/attempt_1/log.txt");
  CHECK(log.find("  \"roi\": [") != std::string::npos);
}

}  // namespace clara::testing
