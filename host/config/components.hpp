#pragma once

#include <clara/value.hpp>
#include <host/config/layout.hpp>

#include <functional>
#include <string>
#include <vector>

namespace clara::host::config {

/// Keys and indices from the root of a config to one of its objects.
using Steps = std::vector<std::string>;

/// "/train/pre_transforms/0"
std::string json_path(const Steps& steps);

/// Whether a value reads as a component, as a list of them or as a section with some.
bool holds_components(const Value& value);

/// Calls `visit` for every component of a config as written, in file order: disabled ones and refs
/// too, those within arguments not.
void for_each_component(const Value& config, const Layout& layout,
                        const std::function<void(const Value& component, const Steps& steps,
                                                 const SlotRule& slot)>& visit);

/// The value at a JSON path such as /train/handlers/0; null when there is none.
Value* at_path(Value& config, const std::string& path);

/// The key metric of a section as it is written, as `key_metric` or in Clara 4.0's `metrics`; null
/// when there is none.
const Value* key_metric_of(const Value& section);

}  // namespace clara::host::config
