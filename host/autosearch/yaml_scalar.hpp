#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::autosearch {

/// A plain scalar by YAML 1.2's core schema: null, true and false (as there spelt), integers (also
/// 0x and 0o), reals with .inf and .nan, else text. Throws clara::Error, without a
/// place, for an integer that 64 bits cannot hold and a real that no double can.
Value plain_scalar(const std::string& text);

}  // namespace clara::host::autosearch
