#pragma once

#include <clara/automl/executor.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace clara::mmar {

/// Clara's executor: a job is a clone of the root MMAR with its concrete config/config_train.json.
/// It is run by commands/automl_train_round.sh when the MMAR has one (with python/medl on
/// PYTHONPATH, so that `python3 -m medl.apps.train` starts this host), else by `clara-host train`.
/// The settings of --set reach both as k=v arguments, except those that hold a secret: they reach
/// clara-host as CLARA_SECRET_SETTINGS. Those with blanks reach a script also as CLARA_SETTINGS, a
/// JSON list, for medl to put together what `$*` takes apart.
class MMARExecutor final : public Executor {
 public:
  struct Options {
    bool remove_search_augs = true;
    std::string msg_destination = "file";
    static std::span<const Field> fields();
  };

  MMARExecutor(Options options, Context& context)
      : options_(std::move(options)), context_(context) {}

  SearchSpace search_space(const ExecutorSetup& setup) override;
  Launch prepare(const Job& job) override;

 private:
  using Variables = std::vector<std::pair<std::string, std::string>>;
  /// What only Clara's scripts need; `given`: the settings that stand in their arguments.
  static Variables script_variables(const Variables& given);
  /// `clara-host train` up to the settings.
  std::vector<std::string> train_command(const std::filesystem::path& program) const;

  Options options_;
  Context& context_;
  ExecutorSetup setup_;
};

}  // namespace clara::mmar
