#include <clara/automl/sampling.hpp>
#include <host/config/analyser.hpp>
#include <host/config/searchable_training.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

constexpr std::uint64_t kMostCombinations = 256;

/// The values of a parameter that a check looks at. Between the ends stands no round number: a
/// range of integers for an argument that takes only whole ones would be missed otherwise.
std::vector<Value> levels(const Parameter& parameter) {
  if (parameter.type == Parameter::Type::categorical) return parameter.choices;
  std::vector<Value> out;
  for (const double unit : {0.0, 0.618, 1.0}) {
    auto value = from_unit(parameter, unit);
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(std::move(value));
  }
  return out;
}

bool is_new(const std::vector<SearchValues>& all, const SearchValues& one) {
  return std::none_of(all.begin(), all.end(), [&](const auto& other) { return other == one; });
}

/// Whether exactly the branches that fail have one value of `parameter`.
const Value* culprit(const std::string& parameter, const std::vector<SearchValues>& all,
                     const std::vector<bool>& fails) {
  const Value* value = nullptr;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto* mine = all[i].find(parameter);
    if (!fails[i]) continue;
    if (!mine || (value && !(*value == *mine))) return nullptr;
    value = mine;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto* mine = all[i].find(parameter);
    if (!fails[i] && mine && value && *mine == *value) return nullptr;
  }
  return value;
}

std::string when(const std::vector<SearchValues>& all, const std::vector<bool>& fails) {
  const auto first =
      static_cast<std::size_t>(std::find(fails.begin(), fails.end(), true) - fails.begin());
  for (const auto& entry : all[first].list())
    if (const auto* value = culprit(entry.name, all, fails))
      return " (when the search sets " + entry.name + " to " + shown(*value) + ")";
  std::string out;
  for (const auto& entry : all[first].list())
    out += (out.empty() ? "" : ", ") + entry.name + " to " + shown(entry.value);
  return " (such as when the search sets " + out + ")";
}

/// One thing that is wrong, and in which branches.
struct Finding {
  Issue issue;
  std::vector<bool> fails;
};

void note(std::vector<Finding>& findings, const Issue& issue, std::size_t branch,
          std::size_t count) {
  const auto same = std::find_if(findings.begin(), findings.end(),
                                 [&](const Finding& f) { return f.issue.text() == issue.text(); });
  if (same != findings.end()) {
    same->fails[branch] = true;
    return;
  }
  findings.push_back({issue, std::vector<bool>(count, false)});
  findings.back().fails[branch] = true;
}

}  // namespace

std::vector<SearchValues> branches(const SearchSpace& space) {
  std::vector<std::vector<Value>> choices;
  SearchValues base;
  for (const auto& parameter : space.parameters()) {
    const auto all = levels(parameter);
    const bool enumerated = parameter.type == Parameter::Type::categorical;
    choices.push_back(enumerated ? all : std::vector<Value>{all.front()});
    base.set(parameter.name, all.front());
  }
  std::vector<SearchValues> out;
  Product product(space, choices);
  SearchValues one;
  if (product.size() <= kMostCombinations)
    while (product.next(one)) out.push_back(one);
  for (const auto& parameter : space.parameters()) {
    for (const auto& value : levels(parameter)) {
      auto varied = base;
      varied.set(parameter.name, value);
      if (space.problem(varied).empty() && is_new(out, varied)) out.push_back(varied);
    }
  }
  return out;
}

void check_branches(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
                    Issues& issues, const PlanCheck& check) {
  const auto all = branches(search.space());
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Issues found;
    const auto plan = make_plan(sources, vocabulary, search, all[i], found);
    if (i == 0) check_searched_names(sources, search, plan, issues);
    if (check) check(plan, found);
    for (const auto& issue : found.list()) note(findings, issue, i, all.size());
  }
  for (auto& finding : findings) {
    const bool always =
        std::all_of(finding.fails.begin(), finding.fails.end(), [](bool b) { return b; });
    if (!always) finding.issue.message += when(all, finding.fails);
    issues.add(std::move(finding.issue));
  }
}

}  // namespace clara::host::config
