#pragma once

#include "checkpoint_items.hpp"
#include "retention.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/state.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's CheckpointSaver: the best checkpoints by key metric, one every so many epochs or
/// iterations, and the last one. A file is always the old or the new one, whole; an older one goes
/// only after the new one is there. The best one is also found as model.pt, which is what an MMAR's
/// MMAR_CKPT names.
class CheckpointSaver : public TrainHandler, public Stateful, public Resumable {
 public:
  struct Options {
    std::filesystem::path save_dir;
    CheckpointItems save_dict;
    std::optional<std::string> name;
    std::string file_prefix;
    bool save_final = false;
    std::optional<std::string> final_filename;
    bool save_key_metric = false;
    std::optional<std::string> key_metric_name;
    std::int64_t key_metric_n_saved = 1;
    std::optional<std::string> key_metric_filename;
    bool key_metric_save_state = false;
    bool key_metric_greater_or_equal = false;
    bool key_metric_negative_sign = false;
    bool epoch_level = true;
    std::int64_t save_interval = 0;
    std::optional<std::int64_t> n_saved;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  CheckpointSaver(Options options, Context& context);

  void attached(Engine& engine) override;
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  void completed(Engine& engine) override;
  void exception_raised(Engine& engine, std::string_view what) override;
  /// The list of the best checkpoints.
  State state_dict() const override { return best_.state(); }
  void load_state_dict(const State& state) override { best_.restore(state); }
  /// All lists, and the folder that their files lie in: a job that continues another one takes
  /// them over.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  void save_best(const EngineState& state);
  void save_interval(std::int64_t count, const std::string& unit);
  std::filesystem::path save_final(const EngineState& state);
  std::string file_name(const std::string& score) const;
  /// A best checkpoint of an earlier training is kept under another name.
  void keep_earlier(const std::string& file);
  void take_over(const std::filesystem::path& from);
  std::filesystem::path folder() const { return context_.root() / options_.save_dir; }
  /// Writes the file and removes the one that has to go. The path written.
  std::filesystem::path save(Retention& kept, double priority, const std::string& file,
                             bool with_list = false);

  Options options_;
  Context& context_;
  Retention best_;
  Retention recent_;
  Retention final_{1, true};
  std::set<std::string> own_;  ///< names of files that this training has written
  bool goes_on_ = false;       ///< all files of the folder are of this training
};

}  // namespace clara::monai_handlers
