#pragma once

#include <clara/internal/searchable_config.hpp>
#include <host/config/plan.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::config {

/// The training config that an AutoML study searches over: the service of executors.
class SearchableTraining final : public SearchableConfig {
 public:
  SearchableTraining(Sources sources, Search search);

  const SearchSpace& space() const override { return search_.space(); }
  std::string file_name() const override { return sources_.file.filename().string(); }
  std::string concrete(const SearchValues& values, bool remove_search) const override;

  const Sources& sources() const { return sources_; }
  const Search& search() const { return search_; }

 private:
  Sources sources_;
  Search search_;
};

/// What else is looked at in the plan of every branch.
using PlanCheck = std::function<void(const Plan& plan, Issues& issues)>;

/// Checks the plan of every branch (see branches()), also with `check` if there is one, and reports
/// each thing that is wrong once; with the values that bring it about, when not every branch has
/// it.
void check_branches(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
                    Issues& issues, const PlanCheck& check = {});

/// What `clara-host run` needs to know before it starts.
struct StudyPlan {
  Plan plan;      ///< of the AutoML config
  Value written;  ///< the AutoML config as it was read; a search file as what it means
  /// Null after a report, and when the executor brings its own search space.
  std::unique_ptr<SearchableTraining> training;
  /// The settings of --set that go to each job: as written, lists as JSON in one line.
  std::vector<std::pair<std::string, std::string>> job_settings;
};

/// Reads an AutoML config and its training config. Each setting goes to the AutoML config when that
/// knows the name, else to the jobs. Reports everything that is wrong with both, the training
/// config under every branch of its search included, and what `check` finds in any of these. Throws
/// clara::Error when a file cannot be read.
StudyPlan read_study(const Request& request, const Vocabulary& vocabulary, Issues& issues,
                     const PlanCheck& check = {});

}  // namespace clara::host::config
