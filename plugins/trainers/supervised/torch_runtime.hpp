#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/metric.hpp>
#include <clara/train/model.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::supervised {

/// What a config's first level says about the process: seeds, threads, cuDNN, and what to write
/// down. Its constructor does as monai.utils.set_determinism, before any component draws a number.
class TorchRuntime : public Runtime {
 public:
  struct Determinism {
    std::int64_t random_seed = 0;
    std::optional<bool> use_deterministic_algorithms;
    static std::span<const Field> fields();
  };
  struct NetworkSummary {
    std::string network = "@model";  ///< the only network that there is
    std::vector<std::int64_t> input_size;
    static std::span<const Field> fields();
  };
  /// How often a training writes down all that it needs to go on; 0: not.
  struct ResumeInterval {
    std::int64_t epochs = 1;
    std::int64_t iterations = 0;
    static std::span<const Field> fields();
  };
  struct Options {
    std::optional<Determinism> determinism;
    std::optional<bool> cudnn_benchmark;
    std::optional<bool> tf32;
    bool multi_gpu = false;
    std::optional<bool> use_gpu;
    std::optional<NetworkSummary> network_summary;
    bool write_train_stats = false;
    std::filesystem::path ckpt_dir = "models";
    std::optional<std::string> direction;
    bool resume = false;
    ResumeInterval resume_checkpoint;
    std::optional<std::filesystem::path> loss_file;
    std::int64_t max_iterations = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  TorchRuntime(Options options, Context& context);

  /// The runtime of this command, or null when the host built none.
  static const TorchRuntime* of(Context& context);

  /// The seed that was set: the config's, else the one that a study gives its job (CLARA_SEED);
  /// none: this training cannot be repeated.
  std::optional<std::int64_t> seed() const { return seed_; }
  /// Logs the network's summary, when the config asks for it.
  void describe(Model& network, Context& context) const;
  /// Which value of the validation's key metric is the better one, when the config says so.
  std::optional<Better> direction() const;
  /// How often the training is written down, for `train --resume`.
  const ResumeInterval& resume_interval() const { return options_.resume_checkpoint; }
  /// The file that takes the loss of each iteration, a line each; none: nobody asked for it.
  std::optional<std::filesystem::path> loss_file() const;
  /// After how many iterations the training ends at the latest; 0: when its epochs are over.
  std::int64_t max_iterations() const { return options_.max_iterations; }
  /// The file of resume_interval().
  std::filesystem::path resume_file() const;
  /// The file to go on from; none: begin anew. That of this MMAR with --resume, or that of the job
  /// that a study's job continues. Throws clara::Error when that job left none.
  std::optional<std::filesystem::path> resumed_file() const;
  /// The epochs that the controller of a study lets its job train, with those of the job that it
  /// continues: its budget, rounded down. None: as many as the config says. Throws clara::Error
  /// when it is less than one.
  static std::optional<std::int64_t> epochs_given();
  /// Where train_stats.json goes; none: nobody asked for it.
  std::optional<std::filesystem::path> stats_file() const;

 private:
  void set_threads();
  void set_determinism();

  Options options_;
  Context& context_;
  std::optional<std::int64_t> seed_;
};

}  // namespace clara::supervised
