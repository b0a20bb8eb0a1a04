// Clara's spleen MMAR as its document prints it, on two whole heads: an epoch of config_train.json,
// and config_validation.json on the trained network as TorchScript, beside MONAI's evaluation of
// the same file.

#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/run.hpp"

#include <clara/value.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// The uncut heads that script/bootstrap prepares.
fs::path heads() {
  const char* deps = std::getenv("CLARA_DEPS");
  const char* home = std::getenv("HOME");
  const fs::path folder = deps ? fs::path(deps) : fs::path(home ? home : "") / ".cache/clara-host";
  return folder / "data/heads_whole";
}

Ran clara_host(const std::string& command, const fs::path& config,
               const std::vector<std::string>& settings) {
  std::vector<std::string> arguments{command,
                                     config.string(),
                                     "--device",
                                     "cpu",
                                     "--set",
                                     "DATA_ROOT=" + heads().string(),
                                     "DATASET_JSON=" + (heads() / "dataset.json").string()};
  arguments.insert(arguments.end(), settings.begin(), settings.end());
  auto ran = run(host_program(), arguments, {{"CLARA_THREADS", "2"}});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  return ran;
}

/// The last value of a metric in what a command printed: "val_acc 0.67".
double metric_in(const std::string& out, const std::string& name) {
  const auto at = out.rfind(name + " ");
  REQUIRE(at != std::string::npos);
  return std::stod(out.substr(at + name.size()));
}

/// Each file's name and the hash of what it holds, uncompressed.
std::string saved_in(const fs::path& folder) {
  const auto ran = run("/bin/sh", {"-c",
                                   "cd \"$0\" && find . -name '*.nii.gz' | sort | while read -r f; "
                                   "do echo \"$f\"; gzip -dc \"$f\" | sha256sum; done",
                                   folder.string()});
  REQUIRE(ran.code == 0);
  return ran.out;
}

}  // namespace

TEST_CASE("the spleen MMAR trains and validates as printed, with MONAI's numbers") {
  REQUIRE_MESSAGE(fs::exists(heads()), "script/bootstrap prepares the heads");
  const TemporaryFolder mmar;
  fs::copy(source_dir() / "examples/spleen_ct_segmentation", mmar.path(),
           fs::copy_options::recursive);
  const auto trained = clara_host("train", mmar.path() / "config/config_train.json",
                                  {"epochs=1", "num_interval_per_valid=1"});
  CHECK(metric_in(trained.out, "val_mean_dice") > 0);

  const auto script = source_dir() / "tests/parity/spleen/oracle.py";
  const auto oracle = run(
      oracle_python(), {"-W", "ignore", script.string(), mmar.path().string(), heads().string()});
  INFO(oracle.err);
  REQUIRE(oracle.code == 0);
  const auto monai = parse_json(text_of(mmar.path() / "answer.json"));

  const auto validated = clara_host("validate", mmar.path() / "config/config_validation.json", {});
  for (const std::string name : {"val_mean_dice", "val_acc"}) {
    CAPTURE(name);
    CHECK(std::abs(metric_in(validated.out, name) - monai.find(name)->as_number()) <= 1e-6);
  }
  const auto saved = saved_in(mmar.path() / "eval");
  CHECK(saved.find(".nii.gz") != std::string::npos);
  CHECK(saved == saved_in(mmar.path() / "monai_eval"));
}

}  // namespace clara::testing
