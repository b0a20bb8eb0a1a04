#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>

namespace clara::transforms {

/// What torch's grid_sample takes for a place outside the image.
enum class GridPadding { zeros, border, reflection };

struct GridSampling {
  bool nearest = false;  ///< else trilinear
  GridPadding padding = GridPadding::zeros;
  bool align_corners = false;
};

/// Places in an image, -1 to 1 along each axis as torch counts them: x along the last one. The
/// three numbers of a place lie `step` apart from those of the next.
template <class T>
struct GridPlaces {
  const T* x;
  const T* y;
  const T* z;
  std::int64_t step;
};

/// torch's grid_sample of one image of three spatial axes on the CPU, bit for bit: its own loop
/// runs on one thread, and needs the image in the number type of the places. Thread-safe.
class GridSampler {
 public:
  /// `data`: [channel, 3 spatial axes], contiguous, on the CPU, float32 or float64; borrowed.
  GridSampler(const at::Tensor& data, const GridSampling& how);
  /// The values at `count` places, computed in T (float only of float32 data): channel c from
  /// out + c * channel_step on.
  template <class T>
  void sample(const GridPlaces<T>& places, std::int64_t count, float* out,
              std::int64_t channel_step) const;

  struct Source {
    const void* values = nullptr;
    std::int64_t channels = 0;
    std::array<std::int64_t, 3> size{};  ///< along z, y, x
  };

 private:
  Source source_;
  bool doubles_;
  GridSampling how_;
};

}  // namespace clara::transforms
