#pragma once

#include <host/config/plan.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::compare {

/// What is trained twice.
struct Comparison {
  std::filesystem::path program;      ///< clara-host
  std::filesystem::path python;       ///< one that has MONAI
  Value config;                       ///< as it is written
  std::vector<std::string> settings;  ///< --set NAME=VALUE
  std::int64_t iterations = 0;        ///< 0: all that the config says
  int threads = 1;
};

/// How one side trained.
struct Side {
  std::vector<double> losses;  ///< of each iteration
  double seconds = 0;          ///< of the training, without the start of its program
  std::string torch;           ///< version
  std::string instructions;    ///< that it computed with, such as AVX2
};

struct Outcome {
  Side ours;
  Side monai;
  std::string monai_version;
  std::vector<std::string> left_out;  ///< handlers that only report or save
  /// Index of the first loss that is not the same, bit for bit, or that one side does not have.
  std::optional<std::size_t> first_difference() const;
};

/// Trains `plan` here and in MONAI, one after the other, on the CPU, in a folder that is removed
/// afterwards. Throws clara::Error when one of them fails, with its last words.
Outcome run(const Comparison& what, const config::Plan& plan);

}  // namespace clara::host::compare
