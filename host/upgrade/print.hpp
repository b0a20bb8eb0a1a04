#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::upgrade {

/// A config as a person would write it: what fits on a line is on one.
std::string config_text(const Value& config);

}  // namespace clara::host::upgrade
