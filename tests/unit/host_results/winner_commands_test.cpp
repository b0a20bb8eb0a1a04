#include "host/results/winner_commands.hpp"

#include <doctest/doctest.h>
#include <support/paths.hpp>

#include <fstream>
#include <iterator>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string read(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("what a script sets by itself") {
  const std::set<std::string> names{"learning_rate", "epochs"};
  CHECK(set_by("python3 -m medl.apps.train --set \\\n  epochs=1260 \\\n  learning_rate=0.0002 \\\n"
               "  my_epochs=3 ${additional_options}\n",
               names) == std::vector<std::string>{"epochs=1260", "learning_rate=0.0002"});
  CHECK(set_by("# epochs=3\ntrain 'epochs=4' # epochs=5\n\"learning_rate=$1\"\n", names) ==
        std::vector<std::string>{"epochs=4", "learning_rate=$1"});
  CHECK(set_by("train \"$@\"\n", names).empty());
}

TEST_CASE("the scripts of a winner") {
  const clara::testing::TemporaryFolder folder;
  CHECK(write_commands(folder.path(), {"rate"}, "").empty());
  CHECK(read(folder / "commands/train.sh") ==
        "#!/usr/bin/env bash\n# Further NAME=VALUE go behind --set.\n"
        "cd \"$(dirname \"$0\")/..\" && exec clara-host train config/config_train.json \"$@\"\n");
  CHECK_FALSE(fs::exists(folder / "commands/validate.sh"));
  write(folder / "config/config_validation.json", "{}");
  CHECK(write_commands(folder.path(), {"rate"}, "/my plugins") ==
        std::vector<std::string>{
            "commands/train.sh of the MMAR does not say where the plugins are: it is kept as "
            "commands/train_original.sh, and a new one trains the winner"});
  CHECK(read(folder / "commands/validate.sh") ==
        "#!/usr/bin/env bash\n# Further NAME=VALUE go behind --set.\n"
        "export CLARA_PLUGIN_PATH='/my plugins'${CLARA_PLUGIN_PATH:+:$CLARA_PLUGIN_PATH}\n"
        "cd \"$(dirname \"$0\")/..\" && exec clara-host validate config/config_validation.json "
        "\"$@\"\n");
}

TEST_CASE("a script of the MMAR that trains with the winner's values stays") {
  const clara::testing::TemporaryFolder folder;
  write(folder / "commands/train.sh", "clara-host train config/config_train.json --set epochs=9\n");
  CHECK(write_commands(folder.path(), {"rate"}, "").empty());
  CHECK(read(folder / "commands/train.sh").ends_with("epochs=9\n"));
}

}  // namespace clara::host::results
