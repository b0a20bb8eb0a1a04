#pragma once

#include <host/config/layout.hpp>
#include <host/config/vocabulary.hpp>

#include <string>

namespace clara::host::config {

/// Whether first-level `name` is used, and only where nothing but true and false fits: in
/// `disabled`, in arguments that are switches, in what TorchRuntime takes from the first level, and
/// in variables that are used so. `config` is the file as written; what `apply` takes is not
/// counted, since that is converted at its own place.
bool is_used_as_switch(const Value& config, const Layout& layout, const Vocabulary& vocabulary,
                       const std::string& name);

}  // namespace clara::host::config
