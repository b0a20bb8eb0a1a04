#include "retention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace clara::monai_handlers {
namespace {

double rank(double priority) {
  return std::isnan(priority) ? -std::numeric_limits<double>::infinity() : priority;
}

}  // namespace

bool Retention::wants(double priority) const {
  if (!count_ || items_.size() < *count_) return true;
  const double lowest = rank(items_.front().priority);
  return or_equal_ ? rank(priority) >= lowest : rank(priority) > lowest;
}

std::optional<std::string> Retention::add(double priority, const std::string& filename) {
  std::optional<std::string> gone;
  const auto same = std::find_if(items_.begin(), items_.end(),
                                 [&](const Item& item) { return item.filename == filename; });
  if (same != items_.end()) {
    items_.erase(same);
  } else if (count_ && items_.size() >= *count_) {
    gone = items_.front().filename;
    items_.erase(items_.begin());
  }
  items_.push_back({priority, filename});
  sort();
  return gone;
}

void Retention::sort() {
  std::stable_sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return rank(a.priority) < rank(b.priority);
  });
}

State Retention::state() const {
  State::List saved;
  for (const auto& item : items_)
    saved.push_back(State::tuple_of({State(item.priority), State(item.filename)}));
  State out(State::Dict{});
  out.ordered = true;
  out.set("_saved", State(std::move(saved)));
  return out;
}

void Retention::restore(const State& state) {
  items_.clear();
  for (const auto& item : state.at("_saved").as_list())
    items_.push_back({item.as_list().at(0).as_number(), item.as_list().at(1).as_string()});
  sort();
}

}  // namespace clara::monai_handlers
