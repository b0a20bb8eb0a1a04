#pragma once

#include <optional>
#include <string_view>

namespace clara::detail {

/// The nearest double to a number written as JSON does, 0 when it is too small for one; none when
/// it is too large.
std::optional<double> real_number(std::string_view written);

}  // namespace clara::detail
