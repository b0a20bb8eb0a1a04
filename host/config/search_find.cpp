#include <host/config/components.hpp>
#include <host/config/declared_names.hpp>
#include <host/config/search.hpp>
#include <host/config/search_entry.hpp>
#include <host/config/search_place_rules.hpp>
#include <host/config/variable_uses.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace clara::host::config {
namespace {

constexpr std::size_t kMostSuggestions = 100;  // more would take longer than to mend the names

std::string bare(const std::string& name) { return name.starts_with('@') ? name.substr(1) : name; }

}  // namespace

/// Walks one config twice: every `search` first, then every `apply`, which may use any of them.
class SearchFinder {
 public:
  SearchFinder(const Value& config, const Layout& layout, const Vocabulary& vocabulary,
               Issues& issues)
      : config_(config),
        layout_(layout),
        vocabulary_(vocabulary),
        issues_(issues),
        declared_(declared_names(config, layout)),
        uses_(config, layout, vocabulary) {
    for (const auto& member : config.as_object()) first_level_.insert(member.key);
  }

  Search run() {
    read_holder(config_, {});
    for_each_component(config_, layout_,
                       [&](const Value& component, const Steps& steps, const SlotRule& slot) {
                         read_component(component, steps, slot);
                       });
    for_each_component(config_, layout_,
                       [&](const Value& component, const Steps& steps, const SlotRule& slot) {
                         read_apply(component, steps, slot);
                       });
    if (const auto* apply = config_.find("apply"))
      issues_.error(*apply, "/apply", "`apply` belongs to a component");
    search_.space_ = SearchSpace(std::move(parameters_));
    for (const auto& name : declared_.variables)
      if (sources_.count(name) == 0) search_.broken_.insert(name);
    return std::move(search_);
  }

 private:
  /// Which target an alias or a first-level name means.
  struct Source {
    std::size_t parameter;
    std::size_t position;
  };

  /// What has a `search` or an `apply`: a component, or the first level (no steps).
  struct Holder {
    Steps steps;
    const plugins::Description* description = nullptr;
    std::string label;  // of its parameters' names
    std::string ref;    // the transform that it refers to; "" for others
  };

  // The description of a component; what is wrong with its name is reported when the config itself
  // is read.
  const plugins::Description* describe(const Value& component, const SlotRule& slot) const {
    if (component.find("ref")) return nullptr;
    Issues ignored;
    return find_component(vocabulary_, slot.kind, component, "", ignored);
  }

  Holder holder_of(const Value& component, const Steps& steps, const SlotRule& slot) const {
    Holder holder{steps, describe(component, slot), std::string(slot.key), ""};
    const auto* ref = component.find("ref");
    if (ref && ref->is_string()) holder.ref = ref->as_string();
    const bool in_list = !steps.empty() && steps.back() != slot.key;
    const auto name = name_of(component);
    if (in_list) holder.label = name.alias.empty() ? name.name : name.alias;
    if (in_list && !holder.ref.empty()) holder.label = holder.ref;
    return holder;
  }

  void read_component(const Value& component, const Steps& steps, const SlotRule& slot) {
    if (component.find("apply")) search_.holders_.push_back(steps);
    const auto* search = component.find("search");
    if (!search) return;
    if (!is_left_out(component)) return read_holder(component, holder_of(component, steps, slot));
    search_.holders_.push_back(steps);
    issues_.warning(*search, json_path(steps) + "/search",
                    "the component is disabled, so this search is left out");
  }

  void read_holder(const Value& value, const Holder& holder) {
    const auto* search = value.find("search");
    if (!search) return;
    search_.holders_.push_back(holder.steps);
    const auto path = json_path(holder.steps) + "/search";
    if (!search->is_array())
      return issues_.error(*search, path,
                           "expected a list of search entries, got " + shown(*search));
    for (std::size_t i = 0; i < search->as_array().size(); ++i) {
      const auto entry_path = path + "/" + std::to_string(i);
      auto entry = read_search_entry(search->as_array()[i], entry_path, issues_);
      if (entry) add_entry(std::move(*entry), holder);
    }
  }

  void add_entry(SearchEntry entry, const Holder& holder) {
    std::vector<SearchTarget> targets;
    for (auto& name : entry.names) {
      auto target = make_target(name, holder);
      if (!target) return;
      targets.push_back(std::move(*target));
    }
    const bool one_for_all = entry.parameters.size() == 1;
    for (std::size_t i = 0; i < entry.parameters.size(); ++i) {
      const std::vector<SearchTarget> own =
          one_for_all ? targets : std::vector<SearchTarget>{targets[i]};
      add_parameter(std::move(entry.parameters[i]), own, entry.names, one_for_all ? 0 : i);
    }
  }

  std::optional<SearchTarget> make_target(const SearchName& name, const Holder& holder) {
    const bool first_level = holder.steps.empty();
    SearchTarget target;
    target.alias = name.alias;
    target.written = name.written;
    target.path = name.path;
    Place place{holder.steps, Place::Part::argument, name.name, false};
    if (first_level) {
      place.part = Place::Part::variable;  // "@name" means "name" here
      if (!check_variable(name)) return {};
      target.name = name.name;
    } else {
      if (name.attribute) place.part = Place::Part::attribute;
      if (!fits(place, holder, name.written, name.path)) return {};
      target.name = holder.label + "." + name.name;
    }
    if (!taken_.insert(place.path()).second) {
      issues_.error(name.written, name.path, shown(name.written) + " is searched twice");
      return {};
    }
    place.boolean =
        first_level ? uses_.only_switches(name.name) : is_boolean(place, holder.description);
    target.places.push_back(std::move(place));
    return target;
  }

  // Whether a value can go there; reports at `at` when not.
  bool fits(const Place& place, const Holder& holder, const Value& at, const std::string& path) {
    if (holder.ref.empty() || place.part == Place::Part::attribute)
      return check_place(place, holder.description, at, path, issues_);
    issues_.error(
        at, path,
        "a ref has no arguments of its own, so \"" + place.name + "\" cannot get a value here",
        "give it one in the transform \"" + holder.ref + "\"");
    return false;
  }

  bool check_variable(const SearchName& name) {
    if (!layout_.is_structure(name.name)) return true;
    issues_.error(name.written, name.path,
                  "\"" + name.name + "\" holds components and cannot be searched as a variable");
    return false;
  }

  void add_parameter(Parameter parameter, std::vector<SearchTarget> targets,
                     const std::vector<SearchName>& names, std::size_t first_name) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
      auto& target = targets[i];
      const auto& written = names[first_name + i];
      target.name = unique(target.name);
      parameter.name += (i > 0 ? "," : "") + target.name;
      for (const auto& place : target.places) parameter.targets.push_back(place.path());
      if (!fit_boolean(parameter, i, target.places.front(), written, issues_)) return;
      if (target.places.front().part == Place::Part::variable)
        remember(target.name, {parameters_.size(), i}, written);
      if (!target.alias.empty()) remember(target.alias, {parameters_.size(), i}, written);
    }
    parameters_.push_back(std::move(parameter));
    search_.targets_.push_back(std::move(targets));
  }

  std::string unique(const std::string& name) {
    if (names_.insert(name).second) return name;
    const auto dot = name.find('.');
    for (int& n = numbered_.try_emplace(name, 2).first->second;; ++n) {
      auto other = name.substr(0, dot) + "_" + std::to_string(n);
      if (dot != std::string::npos) other += name.substr(dot);
      if (names_.insert(other).second) return other;
    }
  }

  void remember(const std::string& name, Source source, const SearchName& written) {
    const bool variable = written.name == name && written.alias != name;
    if (!variable && first_level_.contains(name)) {
      issues_.error(written.written, written.path,
                    "the alias \"" + name + "\" is also a first-level name");
    } else if (!sources_.emplace(name, source).second) {
      issues_.error(written.written, written.path, "the alias \"" + name + "\" is defined twice");
    }
  }

  void read_apply(const Value& component, const Steps& steps, const SlotRule& slot) {
    const auto* apply = component.find("apply");
    if (!apply) return;
    const auto path = json_path(steps) + "/apply";
    if (!apply->is_object())
      return issues_.error(*apply, path,
                           "expected {\"argument\": \"alias\"}, got " + shown(*apply));
    const auto holder = holder_of(component, steps, slot);
    for (const auto& member : apply->as_object())
      read_application(member, holder, path + "/" + member.key);
  }

  void read_application(const Object::Member& member, const Holder& holder,
                        const std::string& path) {
    const bool attribute = member.key.starts_with('@');
    Place place{holder.steps, attribute ? Place::Part::attribute : Place::Part::argument,
                bare(member.key), false};
    if (!member.value.is_string())
      return issues_.error(member.value, path,
                           "expected the name of an alias, got " + shown(member.value));
    if (!fits(place, holder, member.value, path)) return;
    if (!taken_.insert(place.path()).second)
      return issues_.error(member.value, path,
                           "\"" + member.key + "\" gets two values of the search");
    place.boolean = is_boolean(place, holder.description);
    const auto name = bare(member.value.as_string());
    const auto source = sources_.find(name);
    if (source != sources_.end())
      return connect(std::move(place), source->second, member.value, path);
    if (first_level_.contains(name) && !layout_.is_structure(name)) {
      search_.constants_.push_back({std::move(place), name});
      return;
    }
    if (declared_.variables.count(name) > 0 || declared_.aliases.count(name) > 0) return;
    if (declared_.left_out.count(name) > 0)
      return issues_.error(member.value, path,
                           "the search of \"" + name + "\" is left out: its component is disabled");
    if (aliases_.empty())
      for (const auto& [alias, unused] : sources_) aliases_.push_back(alias);
    const auto hint = ++unknown_ > kMostSuggestions ? "" : did_you_mean(name, aliases_);
    issues_.error(member.value, path, "there is no alias or first-level name \"" + name + "\"",
                  hint);
  }

  void connect(Place place, const Source& source, const Value& at, const std::string& path) {
    auto& parameter = parameters_[source.parameter];
    if (place.boolean && !gives_switches(parameter, source.position))
      return issues_.error(at, path,
                           "expected an alias of true and false (or 1 and 0), but " + shown(at) +
                               " has other values");
    parameter.targets.push_back(place.path());
    search_.targets_[source.parameter][source.position].places.push_back(std::move(place));
  }

  const Value& config_;
  const Layout& layout_;
  const Vocabulary& vocabulary_;
  Issues& issues_;
  const DeclaredNames declared_;
  const VariableUses uses_;
  std::set<std::string> first_level_;
  Search search_;
  std::vector<Parameter> parameters_;
  std::set<std::string> names_;
  std::map<std::string, int> numbered_;  // the next number of a name that is there already
  std::set<std::string> taken_;          // paths that a search value goes to
  std::map<std::string, Source> sources_;
  std::vector<std::string> aliases_;  // of sources_, once there is something to suggest
  std::size_t unknown_ = 0;
};

Search Search::find(const Value& config, const Layout& layout, const Vocabulary& vocabulary,
                    Issues& issues) {
  return SearchFinder(config, layout, vocabulary, issues).run();
}

}  // namespace clara::host::config
