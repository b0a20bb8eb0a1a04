#pragma once

#include <clara/options.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clara::transforms_spatial {

/// What is wrong with the `order` of `count` turns, MONAI's rotate_order; empty: nothing.
std::string wrong_order(std::string_view order, std::size_t count);

}  // namespace clara::transforms_spatial
