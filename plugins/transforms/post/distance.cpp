#include "distance.hpp"

#include <ATen/ops/empty.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "label_values.hpp"

namespace clara::transforms_post {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

/// The smallest of f[q] + ((p - q) * size)^2 for every p of a line: P. Felzenszwalb, D.
/// Huttenlocher, "Distance transforms of sampled functions", 2012.
class LowerEnvelope {
 public:
  LowerEnvelope(std::int64_t length, double size)
      : size_(size), place_(static_cast<std::size_t>(length)), from_(place_.size() + 1) {}

  void operator()(const std::vector<double>& f, double* out, std::int64_t stride) {
    const auto length = static_cast<std::int64_t>(place_.size());
    std::size_t count = 0;
    for (std::int64_t q = 0; q < length; ++q) {
      if (f[static_cast<std::size_t>(q)] == kFar) continue;
      double meets = -kFar;
      while (count > 0) {
        meets = meeting(f, place_[count - 1], q);
        if (meets > from_[count - 1]) break;
        --count;
        meets = -kFar;
      }
      place_[count] = q;
      from_[count++] = meets;
    }
    std::size_t at = 0;
    for (std::int64_t p = 0; p < length && count > 0; ++p) {
      while (at + 1 < count && from_[at + 1] < static_cast<double>(p)) ++at;
      const double step = static_cast<double>(p - place_[at]) * size_;
      out[p * stride] = f[static_cast<std::size_t>(place_[at])] + step * step;
    }
  }

 private:
  /// Where the parabola of b falls below that of a.
  double meeting(const std::vector<double>& f, std::int64_t a, std::int64_t b) const {
    const double square = size_ * size_;
    const auto x = static_cast<double>(a);
    const auto y = static_cast<double>(b);
    return ((f[static_cast<std::size_t>(b)] - f[static_cast<std::size_t>(a)]) / square +
            (y * y - x * x)) /
           (2 * (y - x));
  }

  double size_;
  std::vector<std::int64_t> place_;
  std::vector<double> from_;
};

/// Squared distances along the first axis, of `inner` columns side by side.
void first_axis(double* data, std::int64_t size, std::int64_t inner, double step) {
  const auto pass = [&](std::int64_t begin, std::int64_t end, std::int64_t by) {
    for (auto row = begin + by; row != end; row += by) {
      double* here = data + row * inner;
      const double* before = here - by * inner;
      for (std::int64_t i = 0; i < inner; ++i) here[i] = std::min(here[i], before[i] + 1);
    }
  };
  pass(0, size, 1);
  pass(size - 1, -1, -1);
  for (std::int64_t i = 0; i < size * inner; ++i) {
    const double distance = data[i] * step;
    data[i] = distance * distance;
  }
}

void further_axis(double* data, std::int64_t outer, std::int64_t size, std::int64_t inner,
                  double step) {
  parallel_for(0, outer * inner, std::max<std::int64_t>(8192 / size, 1),
               [&](std::int64_t begin, std::int64_t end) {
                 LowerEnvelope envelope(size, step);
                 std::vector<double> line(static_cast<std::size_t>(size));
                 for (auto i = begin; i < end; ++i) {
                   double* column = data + i / inner * size * inner + i % inner;
                   for (std::int64_t at = 0; at < size; ++at)
                     line[static_cast<std::size_t>(at)] = column[at * inner];
                   envelope(line, column, inner);
                 }
               });
}

void to_phantom(double* data, const std::vector<std::int64_t>& shape,
                const std::vector<double>& steps) {
  std::vector<std::int64_t> place(shape.size());
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  for (std::int64_t i = 0; i < count; ++i) {
    double sum = 0;
    for (std::size_t axis = 0; axis < place.size(); ++axis) {
      const double step = static_cast<double>(place[axis] + (axis == 0 ? 1 : 0)) * steps[axis];
      sum += step * step;
    }
    data[i] = std::sqrt(sum);
    for (auto axis = place.size(); axis-- > 0;) {
      if (++place[axis] < shape[axis]) break;
      place[axis] = 0;
    }
  }
}

/// `data`: 0, and kFar for what is not 0.
void distances(double* data, const std::vector<std::int64_t>& shape,
               const std::vector<double>& steps) {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  if (std::none_of(data, data + count, [](double v) { return v == 0; }))
    return to_phantom(data, shape, steps);
  std::int64_t inner = count / shape[0];
  first_axis(data, shape[0], inner, steps[0]);
  std::int64_t outer = shape[0];
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    inner /= shape[axis];
    further_axis(data, outer, shape[axis], inner, steps[axis]);
    outer *= shape[axis];
  }
  for (std::int64_t i = 0; i < count; ++i) data[i] = std::sqrt(data[i]);
}

}  // namespace

void DistanceTransformEDTd::change(Image& image, std::size_t) const {
  const auto shape = transforms::spatial_shape(image.data);
  if (shape.size() < 2 || shape.size() > 3)
    throw Error("distances are found in images of 2 or 3 spatial axes, this one has " +
                std::to_string(shape.size()));
  std::vector<double> steps(shape.size(), 1.0);
  if (options_.sampling) {
    const auto& sizes = *options_.sampling;
    if (!sizes.single && sizes.size() != shape.size())
      throw Error("sampling has " + std::to_string(sizes.size()) + " numbers, but the image has " +
                  std::to_string(shape.size()) + " spatial axes");
    for (std::size_t axis = 0; axis < steps.size(); ++axis)
      steps[axis] = sizes[sizes.single ? 0 : axis];
  }
  const at::Tensor in = image.data.cpu().contiguous();
  at::Tensor out = at::empty(in.sizes(), at::TensorOptions(at::kDouble));
  auto* to = out.mutable_data_ptr<double>();
  CLARA_VOXEL_TYPES(in.scalar_type(), [&] {
    const auto* from = in.const_data_ptr<scalar_t>();
    for (std::int64_t i = 0; i < in.numel(); ++i)
      to[i] = from[i] != static_cast<scalar_t>(0) ? kFar : 0;
  });
  for (std::int64_t channel = 0; channel < in.size(0) && in.numel() > 0; ++channel)
    distances(out.select(0, channel).mutable_data_ptr<double>(), shape, steps);
  image.data = out.to(image.data.device());
}

}  // namespace clara::transforms_post
