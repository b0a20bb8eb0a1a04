#pragma once

#include <clara/internal/config_call.hpp>

#include <string>
#include <vector>

namespace clara::detail {

/// Takes the text of a Python f-string apart whose fields are `E.state.NAME`, with NAME one of
/// iteration, epoch, epoch_length and max_epochs, or `E.state.batch["KEY"][0]`. False for any other
/// one.
bool split_format(const std::string& text, const std::string& engine,
                  std::vector<ConfigCall::Printed>& out);

}  // namespace clara::detail
