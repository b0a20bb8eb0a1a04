#pragma once

#include "checkpoint_items.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>

#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's CheckpointLoader: loads the states of components from a checkpoint when the engine
/// starts. A checkpoint that is one state_dict itself serves a load_dict of one. No code in the
/// file is ever run.
class CheckpointLoader : public TrainHandler {
 public:
  struct Options {
    std::filesystem::path load_path;
    CheckpointItems load_dict;
    std::optional<std::string> name;
    Value map_location;
    bool strict = true;
    bool strict_shape = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  CheckpointLoader(Options options, Context& context);

  void started(Engine& engine) override;

 private:
  /// Whether all of the item's entries were in the checkpoint.
  bool load(const std::string& name, Stateful& item, const State& state);
  State unwrapped(const std::string& name, const State& state, const State& current);
  bool tell(const std::string& name, std::size_t taken, const State& current, const State& loaded);

  Options options_;
  Context& context_;
};

}  // namespace clara::monai_handlers
