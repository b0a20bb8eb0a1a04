#pragma once

#include <clara/train/engine.hpp>
#include <clara/value.hpp>

namespace clara::supervised {

/// clara::Summarised::summary() of an engine and, for a trainer that validates, its validator (else
/// null), whose key metric is then the training's.
Value summary_of(const EngineState& engine, const EngineState* validator);

}  // namespace clara::supervised
