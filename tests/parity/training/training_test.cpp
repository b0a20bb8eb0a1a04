// The same seed gives the same training as MONAI 1.6.1: crops, dropout, losses, metrics and
// weights, bit for bit.

#include "support/files.hpp"
#include "support/paths.hpp"

#include <ATen/ops/equal.h>
#include <doctest/doctest.h>
#include <clara/train/checkpoint.hpp>
#include <clara/value.hpp>

#include <cstdlib>
#include <string>
#include <vector>

namespace clara::testing {
namespace {

/// Every number after "NAME=" in a log.
std::vector<double> numbers_after(const std::string& log, const std::string& name) {
  std::vector<double> numbers;
  const auto mark = name + "=";
  for (auto at = log.find(mark); at != std::string::npos; at = log.find(mark, at + 1))
    numbers.push_back(std::stod(log.substr(at + mark.size(), 30)));
  return numbers;
}

std::vector<double> metric_of(const Value& epochs, const std::string& name) {
  std::vector<double> numbers;
  for (const auto& epoch : epochs.as_array()) numbers.push_back(epoch.find(name)->as_number());
  return numbers;
}

std::vector<double> numbers_of(const Value& list) {
  std::vector<double> numbers;
  for (const auto& number : list.as_array()) numbers.push_back(number.as_number());
  return numbers;
}

/// One of the trainings that oracle.py runs.
struct Training {
  std::string name;  ///< of its config
  std::string train_metric, val_metric;
  std::size_t iterations;
};

const std::vector<Training>& trainings() {
  static const std::vector<Training> list{{"config_train", "train_dice", "val_mean_dice", 9},
                                          {"config_classification", "train_acc", "val_acc", 6}};
  return list;
}

void make_mmar(const std::filesystem::path& folder, const std::string& config) {
  std::filesystem::create_directories(folder / "config");
  std::filesystem::copy_file(source_dir() / "tests/parity/training" / (config + ".json"),
                             folder / "config/config_train.json");
}

std::string train(const std::filesystem::path& folder, const std::string& workers) {
  const auto log = (folder / "log.txt").string();
  const auto command = "CLARA_THREADS=1 " + host_program().string() + " train " +
                       (folder / "config/config_train.json").string() +
                       " --device cpu --set num_workers=" + workers + " >" + log + " 2>&1";
  const int status = std::system(command.c_str());
  const auto text = text_of(log);
  INFO(text);
  REQUIRE(status == 0);
  return text;
}

void check_weights(const std::filesystem::path& ours_file,
                   const std::filesystem::path& theirs_file) {
  const auto theirs = read_checkpoint(theirs_file);
  const auto ours = read_checkpoint(ours_file);
  REQUIRE(ours.as_dict().size() == theirs.as_dict().size());
  for (const auto& [key, value] : theirs.as_dict()) {
    CAPTURE(key_text(key));
    CHECK(at::equal(ours.at(key_text(key)).as_tensor(), value.as_tensor()));
  }
}

void check_training(const Training& training, const std::filesystem::path& folder) {
  make_mmar(folder, training.name);
  const auto answers = parse_json(text_of(folder / "answer.json"));
  CHECK(answers.as_array().size() == 2);
  for (const auto& monai : answers.as_array()) {
    const auto workers = monai.find("workers")->json();
    CAPTURE(workers);
    const auto log = train(folder, workers);
    const auto losses = numbers_of(*monai.find("losses"));
    CHECK(losses.size() == training.iterations);
    CHECK(numbers_after(log, "train_loss") == losses);
    CHECK(numbers_after(log, training.train_metric) ==
          metric_of(*monai.find("train"), training.train_metric));
    CHECK(numbers_after(log, training.val_metric) ==
          metric_of(*monai.find("validate"), training.val_metric));
    check_weights(folder / "models/final.pt", folder / ("monai_" + workers + ".pt"));
  }
}

}  // namespace

TEST_CASE("a training is that of monai, bit for bit") {
  const TemporaryFolder folder;
  const auto script = source_dir() / "tests/parity/training/oracle.py";
  auto command =
      oracle_python().string() + " -W ignore " + script.string() + " " + folder.path().string();
  for (const auto& training : trainings()) command += " " + training.name + ".json=2,0";
  REQUIRE(std::system(command.c_str()) == 0);
  for (const auto& training : trainings()) {
    CAPTURE(training.name);
    check_training(training, folder / training.name);
  }
}

}  // namespace clara::testing
