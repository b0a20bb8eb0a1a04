#pragma once

#include <clara/error.hpp>
#include <host/check/data_list.hpp>
#include <host/check/training_data.hpp>
#include <host/config/plan.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace clara::host::check {

/// Below this much free space a training or study is not started.
inline constexpr std::uintmax_t kLeastSpace = std::uintmax_t{64} << 20;
/// Below this much free space there is a warning.
inline constexpr std::uintmax_t kScarceSpace = std::uintmax_t{1} << 30;

/// Looks for what the enabled components of plans will not find or may not write: data lists and
/// their files, checkpoints to load, folders to save to, with too little free space. Writes
/// nothing. The plans of all branches of a search may go through one FileCheck: it looks at each
/// file once.
class FileCheck {
 public:
  /// What is wrong within data lists goes to `issues`, once, whichever plan names them.
  explicit FileCheck(Issues& issues) : lists_(issues) {}

  /// What is wrong with files and folders that `plan` names goes to `issues`, for each plan anew.
  void run(const config::Plan& plan, Issues& issues);

  /// Warns where the classes of the last plan and of its data lists disagree: a training says it by
  /// itself.
  void warn_of_classes(const config::Plan& plan, Issues& issues) const {
    TrainingDataCheck::warn_of_classes(plan, data_, issues);
  }

 private:
  using Named = DataListCheck::Named;

  void check_read(const config::Plan& plan, const config::Node& node, const std::string& key,
                  Issues& issues);
  void check_written(const config::Plan& plan, const config::Node& node, const std::string& key,
                     std::set<std::filesystem::path>& written, Issues& issues);
  void check_list(const config::Plan& plan, std::size_t dataset);
  /// The names of the metrics that a handler may name.
  struct MetricNames {
    std::vector<std::string> names;
    std::string owner;                                   ///< whose they are, for a message
    std::string problem(const std::string& name) const;  ///< "" when there is none
    std::string hint(const std::string& name) const;
  };
  static MetricNames metric_names(const config::Plan& plan, const config::Node& node);
  static void check_metric_names(const config::Plan& plan, const config::Node& node,
                                 Issues& issues);

  DataListCheck lists_;
  TrainingDataCheck training_data_;
  std::vector<ListedData> data_;  ///< of the plan that is looked at
  /// What was found out about a file that is named at a JSON path.
  std::map<std::pair<std::string, std::filesystem::path>, Issues> known_;
};

/// Reports that nothing can be written below `folder` (which need not exist), or not enough. `at`,
/// `path` and `hint`: where the config names it.
void check_writable(const std::filesystem::path& folder, const Value& at, const std::string& path,
                    const std::string& hint, Issues& issues);

}  // namespace clara::host::check
