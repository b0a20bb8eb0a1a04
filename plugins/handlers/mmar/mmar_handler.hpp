#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clara::mmar_handlers {

/// Clara's MMARHandler. After each job the folders of the best `num_mmars_to_keep` jobs stay whole
/// (of several objectives first those of the Pareto set, then by score), so does one that another
/// job goes on from while that one runs or is kept itself, and the others keep only config, log and
/// score; with `key_mmar_content_only` a kept one has config, best checkpoint and log. Either way a
/// job's command still runs: its commands/ and custom/ stay, and what else came from the MMAR
/// becomes a link to it. The study ends when a job reaches `stop_threshold`. `train_config_file`
/// and `work_dir` are read by the host before the study starts.
class MMARHandler final : public Handler {
 public:
  struct Options {
    std::int64_t num_mmars_to_keep = 30;
    bool key_mmar_content_only = false;
    std::optional<double> stop_threshold = std::nullopt;
    std::string train_config_file = "config_train.json";
    std::string work_dir = "automl";
    static std::span<const Field> fields();
  };

  MMARHandler(Options options, Context& context)
      : options_(std::move(options)), context_(context) {}

  void startup(const Event& event, StudyControl& control) override;
  void recommendations_available(const Event& event, StudyControl& control) override;
  void start_job(const Event& event, StudyControl& control) override;
  void end_job(const Event& event, StudyControl& control) override;
  void shutdown(const Event& event, StudyControl& control) override;

 private:
  void tidy(const StudySnapshot& study);
  void tidy(const std::shared_ptr<const Job>& job, const StudySnapshot& study);
  void reduce(const Job& job, const std::filesystem::path& root, bool kept);
  bool is_continued(const Job& job) const;

  Options options_;
  Context& context_;
  /// The jobs whose folders stay whole, the best first. [handler]
  std::vector<std::shared_ptr<const Job>> whole_;
  /// Folders that jobs go on from: of those that are proposed, and by uid of those that run.
  /// [handler]
  std::multiset<std::filesystem::path> proposed_;
  std::map<std::string, std::filesystem::path> running_;
};

}  // namespace clara::mmar_handlers
