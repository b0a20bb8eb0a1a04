#include "checkpoint_items.hpp"

namespace clara::monai_handlers {

void check_items(const CheckpointItems& items, std::string_view field, bool saving,
                 OptionIssues& issues) {
  if (items.empty()) issues.error(field, "names nothing");
  for (const auto& [name, item] : items) {
    const bool is_config = dynamic_cast<EffectiveConfig*>(item.get()) != nullptr;
    if (dynamic_cast<Stateful*>(item.get()) || (saving && is_config)) continue;
    issues.error(field, "\"" + name + "\" is @" + item.name() + ", which has no state to " +
                            (saving ? "save" : "load"));
  }
}

State state_of_items(const CheckpointItems& items) {
  State out(State::Dict{});
  for (const auto& [name, item] : items) {
    const auto* config = dynamic_cast<EffectiveConfig*>(item.get());
    auto state = config ? state_of(config->value()) : dynamic_cast<Stateful&>(*item).state_dict();
    if (items.size() == 1) return state;
    out.set(name, std::move(state));
  }
  return out;
}

}  // namespace clara::monai_handlers
