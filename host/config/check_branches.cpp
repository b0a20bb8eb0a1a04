#include <host/config/analyser.hpp>
#include <host/config/branches.hpp>
#include <host/config/level_check.hpp>
#include <host/config/searchable_training.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace clara::host::config {
namespace {

// Plans that are read only to say which value brings an error about.
constexpr int kMostProbes = 40;
// Of the values of a branch that a message lists.
constexpr std::size_t kMostListed = 8;

std::string setting(const std::string& name, const Value& value) {
  return name + " to " + shown(value);
}

/// Whether exactly the branches that fail have one value of `parameter`.
const Value* culprit(const std::string& parameter, const std::vector<SearchValues>& all,
                     const std::vector<bool>& fails) {
  const Value* value = nullptr;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!fails[i]) continue;
    const auto* mine = all[i].find(parameter);
    if (!mine || (value && !(*value == *mine))) return nullptr;
    value = mine;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (fails[i]) continue;
    const auto* mine = all[i].find(parameter);
    if (mine && value && *mine == *value) return nullptr;
  }
  return value;
}

std::string such_as(const SearchValues& values) {
  std::string out;
  std::size_t count = 0;
  for (const auto& entry : values.list())
    if (++count <= kMostListed) out += (out.empty() ? "" : ", ") + setting(entry.name, entry.value);
  if (count > kMostListed) out += " and " + std::to_string(count - kMostListed) + " more";
  return " (such as when the search sets " + out + ")";
}

std::string when(const std::vector<SearchValues>& all, const std::vector<bool>& fails) {
  const auto first =
      static_cast<std::size_t>(std::find(fails.begin(), fails.end(), true) - fails.begin());
  for (const auto& entry : all[first].list())
    if (const auto* value = culprit(entry.name, all, fails))
      return " (when the search sets " + setting(entry.name, *value) + ")";
  return such_as(all[first]);
}

std::size_t count(const Value& value) {
  std::size_t sum = 1;
  if (value.is_array())
    for (const auto& item : value.as_array()) sum += count(item);
  if (value.is_object())
    for (const auto& member : value.as_object()) sum += count(member.value);
  return sum;
}

/// One thing that is wrong, and in which branches.
struct Finding {
  Issue issue;
  std::vector<bool> fails;

  bool always() const {
    return std::all_of(fails.begin(), fails.end(), [](bool failed) { return failed; });
  }
  std::size_t first() const {
    return static_cast<std::size_t>(std::find(fails.begin(), fails.end(), true) - fails.begin());
  }
};

class BranchCheck {
 public:
  BranchCheck(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
              Issues& issues, const PlanCheck& check)
      : sources_(sources),
        vocabulary_(vocabulary),
        search_(search),
        issues_(issues),
        check_(check),
        branches_(branches(search.space(), count(sources.config))) {}

  void run() {
    for (std::size_t i = 0; i < all().size(); ++i) {
      Issues found;
      auto plan = read(all()[i], found);
      if (i == 0) check_searched_names(sources_, search_, plan, issues_);
      for (const auto& issue : found.list()) note(issue, i);
      if (i == 0 && branches_.together) base_ = std::move(plan);
    }
    if (branches_.together) check_levels();
    for (auto& finding : findings_) {
      if (!finding.always()) finding.issue.message += cause(finding);
      issues_.add(std::move(finding.issue));
    }
  }

 private:
  const std::vector<SearchValues>& all() const { return branches_.values; }

  Plan read(const SearchValues& values, Issues& found) const {
    auto plan = make_plan(sources_, vocabulary_, search_, values, found);
    if (check_) check_(plan, found);
    return plan;
  }

  void note(const Issue& issue, std::size_t branch) {
    const auto [at, is_new] = by_text_.try_emplace(issue.text(), findings_.size());
    if (is_new) findings_.push_back({issue, std::vector<bool>(all().size(), false)});
    findings_[at->second].fails[branch] = true;
  }

  // Every value by itself. What that finds is told with its value, and no longer as what some of
  // the branches have.
  void check_levels() {
    LevelCheck check(search_, base_);
    std::set<std::size_t> explained;
    const auto& parameters = search_.space().parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      for (const auto& level : levels(parameters[p])) {
        Issues found;
        check.run(p, level, found);
        for (auto issue : found.list()) {
          const auto known = by_text_.find(issue.text());
          if (known != by_text_.end() && findings_[known->second].always()) continue;
          if (known != by_text_.end()) explained.insert(known->second);
          issue.message += " (when the search sets " + setting(parameters[p].name, level) + ")";
          issues_.add(std::move(issue));
        }
      }
    }
    std::size_t index = 0;
    std::erase_if(findings_, [&](const Finding&) { return explained.contains(index++); });
  }

  std::string cause(const Finding& finding) {
    if (!branches_.together) return when(all(), finding.fails);
    const auto text = finding.issue.text();
    const bool base_fails = finding.fails.front();
    const auto& other = all()[base_fails ? finding_free(finding) : finding.first()];
    // Between the first branch and the other one, values change one after the other: the one with
    // which the error comes or goes is a cause of it.
    std::size_t low = 0, high = other.list().size();
    while (high - low > 1) {
      const auto middle = low + (high - low) / 2;
      if (++probes_ > kMostProbes) return such_as(all()[finding.first()]);
      (fails(mixed(other, middle), text) == base_fails ? low : high) = middle;
    }
    const auto& entry = (base_fails ? all().front() : other).list()[low];
    return " (when the search sets " + setting(entry.name, entry.value) + ")";
  }

  static std::size_t finding_free(const Finding& finding) {
    return static_cast<std::size_t>(std::find(finding.fails.begin(), finding.fails.end(), false) -
                                    finding.fails.begin());
  }

  // The first branch, with so many values of the other.
  SearchValues mixed(const SearchValues& other, std::size_t count) const {
    auto values = all().front().list();
    std::copy_n(other.list().begin(), count, values.begin());
    return SearchValues(std::move(values));
  }

  bool fails(const SearchValues& values, const std::string& text) const {
    Issues found;
    read(values, found);
    return std::any_of(found.list().begin(), found.list().end(),
                       [&](const Issue& issue) { return issue.text() == text; });
  }

  const Sources& sources_;
  const Vocabulary& vocabulary_;
  const Search& search_;
  Issues& issues_;
  const PlanCheck& check_;
  const Branches branches_;
  Plan base_;
  std::vector<Finding> findings_;
  std::map<std::string, std::size_t> by_text_;  // index of a finding
  int probes_ = 0;
};

}  // namespace

void check_branches(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
                    Issues& issues, const PlanCheck& check) {
  BranchCheck(sources, vocabulary, search, issues, check).run();
}

}  // namespace clara::host::config
