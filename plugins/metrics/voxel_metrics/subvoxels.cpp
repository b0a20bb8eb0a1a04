#include "subvoxels.hpp"

#include <clara/error.hpp>

#include <ATen/ops/tensor.h>

#include <array>
#include <string_view>

namespace clara::voxel_metrics {

namespace {

/// The areas that occur in a cube of eight voxels, as sums of single-precision triangles.
constexpr std::array<float, 15> kAreas{
    0.0F,           0x1.bb67aep-3F, 0x1.bb67aep-2F, 0x1.4c8dc2p-1F, 0x1.6a09e6p-1F,
    0x1.bb67aep-1F, 0x1.d8e3dp-1F,  0x1.d8e3d2p-1F, 0x1p+0F,        0x1.2646ep+0F,
    0x1.2646e2p+0F, 0x1.4c8dc2p+0F, 0x1.5db3d8p+0F, 0x1.6a09e6p+0F, 0x1.92b8cap+0F};

/// Which of them a cube has, by the bits of its voxels: 'a' is the first.
constexpr std::string_view kAreaOfCube =
    "abbebeckbcekekkibeckckdlchhogomkbcekcghocdklgmokekkihomkgmoknhge"
    "bccgekhocdgmklokekgokimjhmngokgecdgmhmnhdfmdmdhcklokojgemdhchccb"
    "bcchchdmegjokolkchdmdmfdhnmhmgdcegkognmhjmikogkekolkmgdcohkegccb"
    "eghnkomgkmohikkekomglkdcohgckecbkmogohhcldkckcebikkekecbkcebebba";
static_assert(kAreaOfCube.size() == 256);

constexpr double kDiagonal = 0x1.6a09e667f3bcdp-1;  // half of the root of 2

/// The lengths of a square of four voxels, by their bits.
constexpr std::array<double, 16> kLengths{
    0,         kDiagonal,     kDiagonal, 1,         kDiagonal, 1,         2 * kDiagonal, kDiagonal,
    kDiagonal, 2 * kDiagonal, 1,         kDiagonal, 1,         kDiagonal, kDiagonal,     0};

/// The shape of the places between the voxels, as if there were always three axes.
struct Places {
  std::array<std::size_t, 3> shape{1, 1, 1};
  std::array<std::size_t, 3> strides{0, 0, 0};  ///< of the mask; 0 along an axis that is not there
};

Places places_of(const std::vector<std::int64_t>& shape) {
  Places places;
  std::size_t stride = 1;
  for (auto axis = shape.size(); axis-- > 0;) {
    const auto place = axis + 3 - shape.size();
    places.shape[place] = static_cast<std::size_t>(shape[axis]) - 1;
    places.strides[place] = stride;
    stride *= static_cast<std::size_t>(shape[axis]);
  }
  return places;
}

/// The voxels around a place as bits, the first voxel the highest.
std::size_t code_at(const std::uint8_t* voxel, const Places& places, std::size_t axes) {
  std::size_t code = 0;
  const std::size_t planes = axes == 3 ? 2 : 1;
  for (std::size_t x = 0; x < planes; ++x)
    for (std::size_t y = 0; y < 2; ++y)
      for (std::size_t z = 0; z < 2; ++z)
        code =
            code * 2 + voxel[x * places.strides[0] + y * places.strides[1] + z * places.strides[2]];
  return code;
}

}  // namespace

SubvoxelSurface subvoxel_surface(const std::vector<std::int64_t>& shape,
                                 const std::vector<std::uint8_t>& mask) {
  const auto axes = shape.size();
  if (axes != 2 && axes != 3)
    throw Error("use_subvoxels needs two or three spatial axes, got " + std::to_string(axes));
  const auto places = places_of(shape);
  const std::size_t all = axes == 3 ? 255 : 15;
  SubvoxelSurface surface;
  for (const auto size : shape) surface.shape.push_back(size - 1);
  std::vector<float> areas;
  std::vector<double> lengths;
  for (std::size_t x = 0; x < places.shape[0]; ++x)
    for (std::size_t y = 0; y < places.shape[1]; ++y)
      for (std::size_t z = 0; z < places.shape[2]; ++z) {
        const auto* voxel =
            mask.data() + x * places.strides[0] + y * places.strides[1] + z * places.strides[2];
        const auto code = code_at(voxel, places, axes);
        const bool on = code != 0 && code != all;
        surface.on.push_back(on ? 1 : 0);
        if (!on) continue;
        if (axes == 3)
          areas.push_back(kAreas.at(static_cast<std::size_t>(kAreaOfCube[code] - 'a')));
        else
          lengths.push_back(kLengths.at(code));
      }
  surface.areas = axes == 3 ? at::tensor(areas, at::TensorOptions(at::kFloat))
                            : at::tensor(lengths, at::TensorOptions(at::kDouble));
  return surface;
}

}  // namespace clara::voxel_metrics
