#pragma once

#include <host/config/plan.hpp>

#include <optional>

/// Which training config an AutoML config searches over: `train_config_file` of its MMARHandler and
/// the first-level name `trainconf` both say it.
namespace clara::host::config {

/// Puts "{trainconf}" for the `train_config_file` of handlers where it is not written, and where
/// the command line sets `trainconf`: that wins over what a config has written.
void follow_trainconf(const Sources& sources, const Vocabulary& vocabulary, Merged& merged);

/// The file, as an enabled handler's argument or `trainconf` names it; nullopt after a report.
std::optional<Value> training_file(const Plan& plan, Issues& issues);

}  // namespace clara::host::config
