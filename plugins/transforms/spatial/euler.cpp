#include "euler.hpp"

#include <algorithm>

namespace clara::transforms_spatial {

std::string wrong_order(std::string_view order, std::size_t count) {
  const auto all = [&](std::string_view letters) {
    return order.find_first_not_of(letters) == std::string_view::npos;
  };
  const std::string got = ", got \"" + std::string(order) + "\"";
  if (order.empty() || order.size() > 3 || !(all("XYZ") || all("xyz")))
    return "expected 1 to 3 of X, Y and Z, or of x, y and z" + got;
  for (std::size_t i = 1; i < order.size(); ++i)
    if (order[i] == order[i - 1]) return "one axis stands there twice in a row" + got;
  if (count > order.size())
    return "there are " + std::to_string(count) + " angles, and axes for " +
           std::to_string(order.size()) + got;
  return {};
}

}  // namespace clara::transforms_spatial
