#include "host/automl/jobs/reported_values.hpp"

#include <utility>

namespace clara::host::automl {

ReportedValues::Change ReportedValues::add(std::vector<Reported>& all,
                                           const std::vector<Reported>& values) {
  Change change;
  std::map<std::string_view, std::size_t> places;  // by name, where in `added`
  for (const auto& value : values) {
    if (all.size() < kMost) {
      all.push_back(value);
      change.added.push_back(value);
      continue;
    }
    const auto [last, is_first] = last_.try_emplace(value.name, all.size());
    if (is_first && last_.size() > kMost) {  // so many names are no curves any more
      last_.erase(last);
      continue;
    }
    const auto [place, is_new] = places.try_emplace(last->first, change.added.size());
    if (is_new) {
      if (!is_first) change.gone.push_back(all[last->second]);
      change.added.push_back(value);
    } else {
      change.added[place->second] = value;
    }
    is_first ? all.push_back(value) : void(all[last->second] = value);
  }
  return change;
}

std::string ReportedValues::note() {
  return "has reported more than " + std::to_string(kMost) +
         " values: of each further metric only the last one is kept";
}

}  // namespace clara::host::automl
