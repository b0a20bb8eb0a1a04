#pragma once

#include "checkpoint_pickle.hpp"
#include "checkpoint_storages.hpp"

#include <clara/train/state.hpp>

namespace clara::checkpoint {

/// The state that a parsed pickle describes, its tensors over `storages`. What is wrong with it is
/// told by storages.fail(), with the place inside it.
State state_of_pickle(const Storages& storages, Pickle pickle);

}  // namespace clara::checkpoint
