#include "noise/bias_field.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <cmath>

#include "common/map_transform.hpp"
#include "noise/legendre.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

void check_axes(const at::Tensor& image) {
  if (image.dim() != 3 && image.dim() != 4)
    throw Error("a bias field is for images of 2 or 3 spatial axes, this one has " +
                std::to_string(image.dim() - 1));
}

/// image * exp(field) as double, rounded to `Out`. All channels have the same field.
template <class In, class Out>
void shade(const at::Tensor& image, at::Tensor& out, const LegendreField& field) {
  const std::int64_t channels = image.size(0);
  const std::int64_t length = image.size(-1);
  const std::int64_t rows = image.numel() / std::max<std::int64_t>(channels * length, 1);
  const auto* from = image.const_data_ptr<In>();
  auto* to = out.mutable_data_ptr<Out>();
  parallel_for(0, rows, 64, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> factors;
    for (std::int64_t row = begin; row < end; ++row) {
      field.row(row, factors);
      for (double& factor : factors) factor = std::exp(factor);
      for (std::int64_t channel = 0; channel < channels; ++channel) {
        const std::int64_t start = (channel * rows + row) * length;
        for (std::int64_t i = 0; i < length; ++i)
          to[start + i] = static_cast<Out>(static_cast<double>(from[start + i]) *
                                           factors[static_cast<std::size_t>(i)]);
      }
    }
  });
}

}  // namespace

std::vector<double> RandBiasFieldd::draw(const Sample& sample, Rng& rng) const {
  const bool changes = options_.happens(rng);
  const Image* first = first_image(sample);
  if (!changes || first == nullptr) return {};
  check_axes(first->data);
  Rng& inner = rng.nested(0);
  inner.random_sample();
  double count = 1;
  for (std::int64_t k = 1; k < first->data.dim(); ++k)
    count *= static_cast<double>(options_.degree + k) / static_cast<double>(k);
  std::vector<double> out(static_cast<std::size_t>(std::lround(count)));
  const auto [low, high] = options_.coeff_range;
  for (double& each : out) each = inner.uniform(low, high);
  return out;
}

void RandBiasFieldd::change(Image& image, std::size_t,
                            const std::vector<double>& coefficients) const {
  if (coefficients.empty()) return;
  check_axes(image.data);
  const auto shape = transforms::spatial_shape(image.data);
  transforms::check_source(shape);
  const auto degree = static_cast<std::size_t>(options_.degree);
  const std::size_t needed = shape.size() == 2 ? (degree + 1) * (degree + 2) / 2
                                               : (degree + 1) * (degree + 2) * (degree + 3) / 6;
  if (needed != coefficients.size())
    throw Error("the first image has other axes than this one, whose field needs " +
                std::to_string(needed) + " coefficients, not " +
                std::to_string(coefficients.size()));
  const LegendreField field(shape, degree, coefficients);
  const at::Tensor in = image.data.contiguous();
  const transforms::DType type{in.scalar_type()};
  const transforms::DType wanted = options_.dtype.value_or(type);
  const bool to_float = wanted.type == at::kFloat;
  at::Tensor out = at::empty(in.sizes(), at::TensorOptions(to_float ? at::kFloat : at::kDouble));
  AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBool, in.scalar_type(), "shade", [&] {
    to_float ? shade<scalar_t, float>(in, out, field) : shade<scalar_t, double>(in, out, field);
  });
  image.data = converted(out, wanted);
}

}  // namespace clara::transforms_intensity
