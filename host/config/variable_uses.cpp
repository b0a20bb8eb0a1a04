#include <host/config/components.hpp>
#include <host/config/search_place_rules.hpp>
#include <host/config/variable_uses.hpp>
#include <host/config/variables.hpp>

#include <set>

namespace clara::host::config {
namespace {

// More names than this do not hand on one value in an honest config.
constexpr std::size_t kMostNames = 16;

class UseFinder {
 public:
  UseFinder(const Value& config, const Layout& layout, const Vocabulary& vocabulary)
      : config_(config), layout_(layout), vocabulary_(vocabulary) {}

  bool only_switches(const std::string& name) {
    look(name);
    return switches_ && !others_;
  }

 private:
  void look(const std::string& name) {
    if (!seen_.insert(name).second) return;
    if (seen_.size() > kMostNames) others_ = true;
    if (others_) return;
    if (is_switch_argument(vocabulary_.find("runtime", "TorchRuntime"), name)) switches_ = true;
    for_each_component(config_, layout_,
                       [&](const Value& component, const Steps&, const SlotRule& slot) {
                         look_at(component, slot, name);
                       });
    for (const auto& member : config_.as_object()) {
      if (layout_.is_structure(member.key) || member.key == "search") continue;
      if (is_whole(member.value, name)) {
        look(member.key);
      } else {
        note_other(member.value, name);
      }
    }
  }

  void look_at(const Value& component, const SlotRule& slot, const std::string& name) {
    Issues told_elsewhere;
    const auto* description = component.find("ref") ? nullptr
                                                    : find_component(vocabulary_, slot.kind,
                                                                     component, "", told_elsewhere);
    for (const auto& member : component.as_object()) {
      if (member.key == "search" || member.key == "apply") continue;
      if (member.key == "disabled" && is_whole(member.value, name)) {
        switches_ = true;
      } else if (member.key == "args" && member.value.is_object()) {
        for (const auto& argument : member.value.as_object())
          if (is_whole(argument.value, name) && is_switch_argument(description, argument.key))
            switches_ = true;
          else
            note_other(argument.value, name);
      } else {
        note_other(member.value, name);
      }
    }
  }

  static bool is_whole(const Value& value, const std::string& name) {
    return value.is_string() && value.as_string() == "{" + name + "}";
  }

  void note_other(const Value& value, const std::string& name) {
    if (names_used(value).count(name) > 0) others_ = true;
  }

  const Value& config_;
  const Layout& layout_;
  const Vocabulary& vocabulary_;
  std::set<std::string> seen_;
  bool switches_ = false;
  bool others_ = false;
};

}  // namespace

bool is_used_as_switch(const Value& config, const Layout& layout, const Vocabulary& vocabulary,
                       const std::string& name) {
  return UseFinder(config, layout, vocabulary).only_switches(name);
}

}  // namespace clara::host::config
