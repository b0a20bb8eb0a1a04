#include "input_rule.hpp"

#include <clara/error.hpp>

#include <algorithm>

namespace clara::networks {

namespace {

std::string text_of(at::IntArrayRef sizes) {
  std::string text;
  for (const auto size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

}  // namespace

void InputRule::check(const at::Tensor& input) const {
  const auto sizes = input.sizes();
  if (sizes.size() != dims + 2 || sizes[1] != channels)
    throw Error(network + " expects an input of [batch, " + std::to_string(channels) + ", " +
                std::to_string(dims) + " spatial sizes], got " + text_of(sizes));
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end())
    throw Error(network + " expects an input with voxels, got " + text_of(sizes));
  for (std::size_t axis = 0; axis < dims; ++axis) {
    const auto size = sizes[axis + 2];
    const auto place = "spatial size " + std::to_string(axis) + " of " + text_of(sizes.slice(2));
    if (!factor.empty() && size % factor[axis] != 0)
      throw Error(network + " " + halves + ": " + place + " must be a multiple of " +
                  std::to_string(factor[axis]) + ", is " + std::to_string(size));
    if (!least.empty() && size < least[axis])
      throw Error(network + " " + halves + ": " + place + " must be at least " +
                  std::to_string(least[axis]) + ", is " + std::to_string(size));
  }
}

}  // namespace clara::networks
