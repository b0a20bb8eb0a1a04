#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clara::networks {

/// One residual block of a code.
struct ResNetBlock {
  std::int64_t width = 64;  ///< of its inner convolutions
  std::int64_t stride = 1;  ///< 2: it halves the resolution
};

using ResNetStages = std::vector<std::vector<ResNetBlock>>;

/// The stages of an architecture code such as "111-2111-211111-211", the standard ResNet-50: '-'
/// begins a new stage at half the resolution, '1' is a block, '2' a block that doubles the
/// channels; any number of 1s, exactly three 2s, anywhere. docs/decoders.md draws it. Throws
/// clara::Error that points at the character; `network` names whose code it is.
ResNetStages decode_resnet(std::string_view code, const std::string& network);

}  // namespace clara::networks
