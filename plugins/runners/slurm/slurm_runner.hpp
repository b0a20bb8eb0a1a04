#pragma once

#include <clara/automl/runner.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace clara::slurm {

/// Each attempt of a job is one batch job of Slurm, on folders that its nodes share with this
/// machine. By Slurm's command line tools of any version since 20.02, without its accounting. Its
/// handle is Slurm's job id.
class SlurmRunner final : public Runner {
 public:
  struct Options {
    std::int64_t max_jobs = 4;
    std::optional<std::string> partition;
    std::int64_t gpus = 0;
    std::optional<std::int64_t> cpus;
    std::optional<std::string> memory;
    std::optional<std::string> time;
    std::vector<std::string> extra;
    std::vector<std::string> export_names;
    std::int64_t pending_limit = 60;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SlurmRunner(Options options);

  std::vector<Slot> slots() override;
  std::optional<std::string> submit(const RunRequest& request, std::string& why) override;
  std::vector<RunStatus> poll(std::span<const std::string> handles) override;
  void cancel(const std::string& handle, bool at_once) override;
  std::optional<std::string> adopt(const std::string& handle, const RunRequest& request) override;

  /// How sbatch is called for a request; its last word is the script.
  std::vector<std::string> sbatch_arguments(const RunRequest& request) const;

 private:
  std::optional<std::string> find(const RunRequest& request) const;
  RunStatus waiting(const std::string& handle, const std::string& reason);
  RunStatus ended(const std::string& handle, const std::string& state,
                  const std::string& reason) const;

  Options options_;
  std::set<std::string> unsure_;  ///< names that Slurm may have accepted without our having heard
  std::map<std::string, std::chrono::steady_clock::time_point> impossible_;  ///< by handle, since
  std::map<std::string, std::string> given_up_;                              ///< by handle, why
};

}  // namespace clara::slurm
