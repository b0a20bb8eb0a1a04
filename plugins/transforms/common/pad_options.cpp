#include "common/pad_options.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace clara::transforms {
namespace {

EndPair pair_of(const OneOrMany<double>& numbers, bool each) {
  return {numbers[0], numbers[numbers.size() == 1 ? 0 : 1], each};
}

std::size_t count_of(const EndNumbers& numbers) {
  const auto* pairs = std::get_if<std::vector<OneOrMany<double>>>(&numbers);
  const auto* list = std::get_if<std::vector<double>>(&numbers);
  return pairs != nullptr ? pairs->size() : list != nullptr ? list->size() : 1;
}

/// Lists of one or two numbers, all alike.
bool well_formed(const EndNumbers& numbers) {
  if (const auto* list = std::get_if<std::vector<double>>(&numbers))
    return list->size() == 1 || list->size() == 2;
  const auto* pairs = std::get_if<std::vector<OneOrMany<double>>>(&numbers);
  if (pairs == nullptr) return true;
  return !pairs->empty() && std::all_of(pairs->begin(), pairs->end(), [&](const auto& pair) {
    return !pair.single && (pair.size() == 1 || pair.size() == 2) &&
           pair.size() == pairs->front().size();
  });
}

bool among(const std::string& mode, std::initializer_list<const char*> modes) {
  return std::any_of(modes.begin(), modes.end(), [&](const char* each) { return mode == each; });
}

void check_modes(std::string_view name, const std::vector<std::string>& modes,
                 std::initializer_list<const char*> wanted, OptionIssues& issues) {
  for (const auto& mode : modes)
    if (!among(mode, wanted))
      return issues.error(name, "mode " + mode + " takes no " + std::string(name));
}

}  // namespace

std::vector<EndPair> end_pairs(const EndNumbers& numbers, std::size_t axes, std::string_view name) {
  if (const auto* one = std::get_if<double>(&numbers))
    return std::vector<EndPair>(axes, {*one, *one, false});
  if (const auto* list = std::get_if<std::vector<double>>(&numbers))
    return std::vector<EndPair>(axes, pair_of(*list, false));
  const auto& pairs = std::get<std::vector<OneOrMany<double>>>(numbers);
  if (pairs.size() == 1) return std::vector<EndPair>(axes, pair_of(pairs.front(), false));
  if (pairs.size() != axes)
    throw Error(std::string(name) + " is written for " + std::to_string(pairs.size()) +
                " axes, but the image has " + std::to_string(axes) + " with that of its channels");
  std::vector<EndPair> out;
  for (const auto& pair : pairs) out.push_back(pair_of(pair, true));
  return out;
}

std::vector<Value> padding_modes() {
  return {"constant", "reflect", "replicate", "edge",   "circular",    "wrap", "symmetric",
          "mean",     "minimum", "maximum",   "median", "linear_ramp", "empty"};
}

void PadNumbers::check(const std::vector<std::string>& modes, OptionIssues& issues) const {
  const std::string form =
      "expected a number, [before, after], or a list with one of these for "
      "each axis, the channel's first";
  for (const auto& [name, numbers] :
       {std::pair{"value", &value}, std::pair{"stat_length", &stat_length},
        std::pair{"end_values", &end_values}})
    if (*numbers && (count_of(**numbers) == 0 || !well_formed(**numbers)))
      return issues.error(name, form);
  if (value) check_modes("value", modes, {"constant"}, issues);
  if (stat_length)
    check_modes("stat_length", modes, {"maximum", "mean", "median", "minimum"}, issues);
  if (end_values) check_modes("end_values", modes, {"linear_ramp"}, issues);
  if (reflect_type) check_modes("reflect_type", modes, {"reflect", "symmetric"}, issues);
}

Padding PadNumbers::padding(const std::string& mode) const {
  Padding out(mode);
  if (value) out.value = *value;
  out.stat_length = stat_length;
  out.end_values = end_values;
  out.reflect_type = reflect_type;
  return out;
}

}  // namespace clara::transforms
