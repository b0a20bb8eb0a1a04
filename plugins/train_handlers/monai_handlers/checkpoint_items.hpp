#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/state.hpp>

#include <map>
#include <string>
#include <string_view>

namespace clara::monai_handlers {

/// `save_dict` and `load_dict`: components by the name that they have in the checkpoint.
using CheckpointItems = std::map<std::string, Ref<Component>>;

/// Reports each item that has no state, at the argument `field`; the config ("@conf") has one to
/// save only.
void check_items(const CheckpointItems& items, std::string_view field, bool saving,
                 OptionIssues& issues);

/// What torch.save would write: a dict of the items' states, or the one item's state itself.
State state_of_items(const CheckpointItems& items);

}  // namespace clara::monai_handlers
