// The same seed gives the same training as MONAI 1.6.1: crops, dropout, losses, metrics and
// weights, bit for bit.

#include "support/paths.hpp"

#include <ATen/ops/equal.h>
#include <doctest/doctest.h>
#include <clara/train/checkpoint.hpp>
#include <clara/value.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace clara::testing {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

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

void make_mmar(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "config");
  std::filesystem::copy_file(source_dir() / "tests/parity/training/config_train.json",
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

}  // namespace

TEST_CASE("a training is that of monai, bit for bit") {
  const TemporaryFolder folder;
  make_mmar(folder.path());
  const auto script = source_dir() / "tests/parity/training/oracle.py";
  const auto command = oracle_python().string() + " -W ignore " + script.string() + " " +
                       folder.path().string() + " 2 0";
  REQUIRE(std::system(command.c_str()) == 0);
  const auto answers = parse_json(text_of(folder / "answer.json"));
  for (const auto& monai : answers.as_array()) {
    const auto workers = monai.find("workers")->json();
    CAPTURE(workers);
    const auto log = train(folder.path(), workers);
    const auto losses = numbers_of(*monai.find("losses"));
    CHECK(losses.size() == 9);
    CHECK(numbers_after(log, "train_loss") == losses);
    CHECK(numbers_after(log, "train_dice") == metric_of(*monai.find("train"), "train_dice"));
    CHECK(numbers_after(log, "val_mean_dice") ==
          metric_of(*monai.find("validate"), "val_mean_dice"));

    const auto theirs = read_checkpoint(folder / ("monai_" + workers + ".pt"));
    const auto ours = read_checkpoint(folder / "models/final.pt");
    REQUIRE(ours.as_dict().size() == theirs.as_dict().size());
    for (const auto& [key, value] : theirs.as_dict()) {
      CAPTURE(key_text(key));
      CHECK(at::equal(ours.at(key_text(key)).as_tensor(), value.as_tensor()));
    }
  }
}

}  // namespace clara::testing
