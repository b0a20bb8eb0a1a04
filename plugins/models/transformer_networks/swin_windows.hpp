#pragma once

#include "common/layers.hpp"

namespace clara::networks {

/// Windows of a grid [batch, axes..., channels], with the names of monai.networks.nets.swin_unetr.

/// [batch * windows, voxels of a window, channels]
at::Tensor window_partition(const at::Tensor& x, const Ints& window);
/// The inverse, for a grid of [batch, axes...].
at::Tensor window_reverse(const at::Tensor& windows, const Ints& window, const Ints& grid);
/// A window that fits, and how far it is moved: not along an axis that it covers.
struct WindowShift {
  Ints window, shift;
  bool moved() const;
};
WindowShift fitted(const Ints& size, const Ints& window, const Ints& shift);
/// -100 where two voxels of a moved window were not neighbours, else 0: [windows, voxels, voxels].
at::Tensor shift_mask(const Ints& size, const WindowShift& windows, const at::Tensor& like);
/// For each pair of a window's voxels the row of a table with a bias for each of their distances.
at::Tensor relative_positions(const Ints& window);

}  // namespace clara::networks
