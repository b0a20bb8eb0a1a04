#include "histogram/shift.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/where.h>
#include <clara/error.hpp>

#include <algorithm>

#include "kernels.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// numpy's linspace(0, 1, count).
std::vector<double> evenly(std::size_t count) {
  std::vector<double> out(count);
  const double step = 1.0 / static_cast<double>(count - 1);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(i) * step;
  out.back() = 1;
  return out;
}

/// Points from 0 to 1 on the image's own range, in its type.
at::Tensor over_range(std::vector<double> points, const at::Tensor& low, const at::Tensor& high) {
  const at::Tensor list = at::from_blob(points.data(), {static_cast<std::int64_t>(points.size())},
                                        at::TensorOptions(at::kDouble));
  return list.to(low.scalar_type()).mul(high.sub(low)).add(low);
}

std::vector<float> list_of(const at::Tensor& numbers) {
  const auto* data = numbers.const_data_ptr<float>();
  return {data, data + numbers.numel()};
}

/// MONAI's interpolation operation by operation, for what piecewise() does not take.
at::Tensor interpolated(const at::Tensor& image, const at::Tensor& x, const at::Tensor& y,
                        const at::Tensor& slope, const at::Tensor& start) {
  const at::Tensor flat = image.contiguous().reshape(-1);
  at::Tensor piece = at::searchsorted(x, flat).sub(1);
  piece = at::clamp(piece, 0, slope.size(0) - 1);
  at::Tensor out = slope.index_select(0, piece).mul(flat).add(start.index_select(0, piece));
  out = at::where(flat.lt(x[0]), y[0].to(out.scalar_type()), out);
  out = at::where(flat.gt(x[-1]), y[-1].to(out.scalar_type()), out);
  return out.reshape(image.sizes());
}

}  // namespace

std::vector<double> RandHistogramShiftd::draw(const Sample&, Rng& rng) const {
  if (!options_.happens(rng)) return {};
  Rng& inner = rng.nested(0);
  inner.random_sample();
  std::array<std::int64_t, 2> ends{};
  if (const auto* one = std::get_if<std::int64_t>(&options_.num_control_points))
    ends = {*one, *one};
  else
    ends = std::get<std::array<std::int64_t, 2>>(options_.num_control_points);
  const auto [low, high] = std::minmax(ends[0], ends[1]);
  auto points = evenly(static_cast<std::size_t>(inner.randint(low, high + 1)));
  for (std::size_t i = 1; i + 1 < points.size(); ++i)
    points[i] = inner.uniform(points[i - 1], points[i + 1]);
  return points;
}

void RandHistogramShiftd::change(Image& image, std::size_t,
                                 const std::vector<double>& points) const {
  if (points.empty()) return;
  const at::Tensor& data = image.data;
  if (data.numel() == 0) throw Error("the image has no voxels, and so no range of values");
  const auto [low, high] = at::aminmax(data);
  if (low.equal(high)) return;  // one value only
  const at::Tensor x = over_range(evenly(points.size()), low, high);
  const at::Tensor y = over_range(points, low, high);
  const auto count = x.size(0) - 1;
  const at::Tensor slope = y.narrow(0, 1, count)
                               .sub(y.narrow(0, 0, count))
                               .div(x.narrow(0, 1, count).sub(x.narrow(0, 0, count)));
  const at::Tensor start = y.narrow(0, 0, count).sub(slope.mul(x.narrow(0, 0, count)));
  if (data.scalar_type() == at::kFloat && data.is_cpu())
    image.data = piecewise(data, {list_of(x), list_of(y), list_of(slope), list_of(start)});
  else
    image.data =
        converted(interpolated(data, x, y, slope, start), transforms::DType{data.scalar_type()});
}

}  // namespace clara::transforms_intensity
