#include <host/config/search.hpp>

#include <charconv>
#include <string>
#include <unordered_map>

namespace clara::host::config {
namespace {

/// The object at `steps`, which the finder has seen; null when this is another config.
Value* at_steps(Value& config, const std::vector<std::string>& steps) {
  Value* value = &config;
  for (const auto& step : steps) {
    if (value->is_object()) {
      value = value->as_object().find(step);
    } else if (value->is_array()) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      value = index < value->as_array().size() ? &value->as_array()[index] : nullptr;
    } else {
      value = nullptr;
    }
    if (!value) return nullptr;
  }
  return value->is_object() ? value : nullptr;
}

void put(Value& config, const Place& place, Value value) {
  Value* holder = at_steps(config, place.steps);
  if (!holder) return;
  auto* object = &holder->as_object();
  if (place.part == Place::Part::argument) {
    auto& args = (*object)["args"];
    if (args.is_null()) args = Object{};
    if (!args.is_object()) return;
    object = &args.as_object();
  }
  // A choice has the place where the search names it; a number from a range has none, and gets that
  // of the old value.
  auto* old = object->find(place.name);
  if (!value.mark()) value.with_mark(old ? old->mark() : holder->mark());
  if (old)
    *old = std::move(value);
  else
    object->append({place.name, std::move(value), {}});
}

/// The first level, where thousands of names may be searched: each is looked up by its hash.
class FirstLevel {
 public:
  explicit FirstLevel(Value& config) : config_(config) {
    std::size_t at = 0;
    for (const auto& member : config.as_object()) index_.emplace(member.key, at++);
  }

  void put(const std::string& name, Value value) {
    auto& object = config_.as_object();
    const auto [known, is_new] = index_.emplace(name, object.size());
    auto* old = is_new ? nullptr : &(object.begin() + known->second)->value;
    if (!value.mark()) value.with_mark(old ? old->mark() : config_.mark());
    if (old)
      *old = std::move(value);
    else
      object.append({name, std::move(value), {}});
  }

 private:
  Value& config_;
  std::unordered_map<std::string, std::size_t> index_;
};

/// The value of the parameter of that index. Values are in the order of the space, and mostly all
/// there: to look for each would take long where there are thousands.
const Value* value_of(const SearchValues& values, std::size_t index, const std::string& name) {
  const auto& list = values.list();
  return index < list.size() && list[index].name == name ? &list[index].value : values.find(name);
}

}  // namespace

Value placed(const Place& place, const Value& value) {
  if (!place.boolean) return value;
  const auto on = as_switch(value);
  return on ? Value(*on).with_mark(value.mark()) : value;
}

Value Search::place(const Value& config, const SearchValues& values, bool keep_search) const {
  Value out = config;
  for (const auto& constant : constants_)
    put(out, constant.place, Value("{" + constant.variable + "}"));
  FirstLevel first_level(out);
  const auto& parameters = space_.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const auto* value = value_of(values, p, parameters[p].name);
    if (!value) continue;
    for (std::size_t i = 0; i < targets_[p].size(); ++i) {
      const Value& one = parameters[p].tuple ? value->as_array().at(i) : *value;
      for (const auto& place : targets_[p][i].places) {
        if (place.part == Place::Part::variable)
          first_level.put(place.name, placed(place, one));
        else
          put(out, place, placed(place, one));
      }
    }
  }
  if (keep_search) return out;
  for (const auto& steps : holders_) {
    auto* holder = at_steps(out, steps);
    if (!holder) continue;
    holder->as_object().erase("search");
    holder->as_object().erase("apply");
  }
  return out;
}

}  // namespace clara::host::config
