#include <clara/automl/sampling.hpp>
#include <host/config/branches.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace clara::host::config {
namespace {

constexpr std::uint64_t kMostCombinations = 256;
// Values that are read, over all branches: a microsecond each.
constexpr std::size_t kMostReadings = 500'000;
constexpr std::size_t kMostTogether = 64;
constexpr std::size_t kLeastTogether = 4;

using Levels = std::vector<std::vector<Value>>;

SearchValues composed(const SearchSpace& space, const Levels& all, std::size_t level) {
  std::vector<SearchValue> values;
  for (std::size_t p = 0; p < all.size(); ++p)
    values.push_back({space.parameters()[p].name, all[p][level % all[p].size()]});
  return SearchValues(std::move(values));
}

std::vector<SearchValues> one_by_one(const SearchSpace& space, const Levels& all) {
  Levels choices;
  for (std::size_t p = 0; p < all.size(); ++p) {
    const bool enumerated = space.parameters()[p].type == Parameter::Type::categorical;
    choices.push_back(enumerated ? all[p] : std::vector<Value>{all[p].front()});
  }
  std::vector<SearchValues> out;
  std::set<std::string> seen;
  const auto add = [&](const SearchValues& values) {
    if (seen.insert(values.to_value().json()).second) out.push_back(values);
  };
  Product product(space, choices);
  SearchValues one;
  if (product.size() <= kMostCombinations)
    while (product.next(one)) add(one);
  const auto base = composed(space, all, 0);
  for (std::size_t p = 0; p < all.size(); ++p) {
    for (const auto& value : all[p]) {
      auto varied = base;
      varied.set(space.parameters()[p].name, value);
      if (space.problem(varied).empty()) add(varied);
    }
  }
  return out;
}

std::vector<SearchValues> all_at_once(const SearchSpace& space, const Levels& all,
                                      std::size_t values) {
  std::size_t most = 1;
  for (const auto& levels : all) most = std::max(most, levels.size());
  most = std::min({most, kMostTogether, std::max(kLeastTogether, kMostReadings / values)});
  std::vector<SearchValues> out;
  for (std::size_t level = 0; level < most; ++level) out.push_back(composed(space, all, level));
  return out;
}

}  // namespace

std::vector<Value> levels(const Parameter& parameter) {
  if (parameter.type == Parameter::Type::categorical) return parameter.choices;
  std::vector<Value> out;
  // Between the ends stands no round number: a range of integers for an argument that takes only
  // whole ones would be missed otherwise.
  for (const double unit : {0.0, 0.618, 1.0}) {
    auto value = from_unit(parameter, unit);
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(std::move(value));
  }
  return out;
}

Branches branches(const SearchSpace& space, std::size_t values) {
  Levels all;
  std::size_t count = 0;
  std::size_t combinations = 1;
  for (const auto& parameter : space.parameters()) {
    all.push_back(levels(parameter));
    count += all.back().size();
    if (parameter.type == Parameter::Type::categorical && combinations <= kMostCombinations)
      combinations *= all.back().size();
  }
  if (combinations <= kMostCombinations) count += combinations;
  values = std::max<std::size_t>(1, values);
  if (count > kMostReadings / values && count > kLeastTogether)
    return {all_at_once(space, all, values), true};
  auto each = one_by_one(space, all);
  if (each.empty()) each.push_back(composed(space, all, 0));
  return {std::move(each), false};
}

SearchValues first_branch(const SearchSpace& space) {
  std::vector<SearchValue> values;
  for (const auto& parameter : space.parameters())
    values.push_back({parameter.name, levels(parameter).front()});
  return SearchValues(std::move(values));
}

}  // namespace clara::host::config
