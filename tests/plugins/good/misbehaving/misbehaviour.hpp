#pragma once

#include <string>

namespace misbehaving {

/// Does what no component may: "int" and "error" throw, "exit" and "quick_exit" end the process,
/// "fork" leaves a copy of it behind, "hang" never returns; anything else does nothing.
void misbehave(const std::string& how);

}  // namespace misbehaving
