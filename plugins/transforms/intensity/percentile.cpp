#include "percentile.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

#include "order_statistics.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr std::int64_t kMostOfTorch = 1'000'000;

template <class T>
at::Tensor one(T value) {
  at::Tensor out = at::empty({}, c10::CppTypeToScalarType<T>::value);
  *out.mutable_data_ptr<T>() = value;
  return out;
}

/// The step from `a` to `b`, in the image's own type, where it may wrap round.
template <class T>
T step_between(T a, T b) {
  return static_cast<T>(b - a);
}

/// np.percentile, linear.
template <class T>
at::Tensor of_numpy(Ranked<T>& ranked, double percent) {
  const double last = static_cast<double>(ranked.size() - 1);
  const double place = last * (percent / 100.0);
  const bool at_end = place >= last;
  const double below = at_end ? last : std::floor(place);
  const double part = at_end ? place + 1 : place - below;
  const T a = ranked.at(static_cast<std::size_t>(below));
  const T b = at_end ? a : ranked.at(static_cast<std::size_t>(below) + 1);
  const auto step = static_cast<double>(step_between(a, b));
  const double value = part >= 0.5 ? static_cast<double>(b) - step * (1 - part)
                                   : static_cast<double>(a) + step * part;
  return one(static_cast<T>(value));
}

/// torch.quantile, linear: all in the image's own type.
template <class T>
at::Tensor of_torch(Ranked<T>& ranked, double percent) {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    const T place = static_cast<T>(percent / 100.0) * static_cast<T>(ranked.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = static_cast<std::size_t>(std::ceil(place));
    const auto as_list = [](T value) { return one(value).reshape({1}); };
    const T a = ranked.at(below);
    const T b = above == below ? a : ranked.at(above);
    return as_list(a).lerp(as_list(b), as_list(place - static_cast<T>(below))).reshape({});
  }
  return {};
}

template <class T>
std::vector<at::Tensor> ranked_percentiles(const at::Tensor& image,
                                           std::span<const double> wanted) {
  Ranked<T> ranked({image.const_data_ptr<T>(), static_cast<std::size_t>(image.numel())});
  std::vector<at::Tensor> out;
  for (const double percent : wanted) {
    if constexpr (!std::is_integral_v<T>)
      if (ranked.has_nan()) {
        out.push_back(one(std::numeric_limits<T>::quiet_NaN()));
        continue;
      }
    out.push_back(image.numel() > kMostOfTorch ? of_numpy(ranked, percent)
                                               : of_torch(ranked, percent));
  }
  return out;
}

}  // namespace

std::vector<at::Tensor> percentiles(const at::Tensor& image, std::span<const double> wanted) {
  if (image.numel() == 0) throw Error("the image has no voxels, and so no percentiles");
  const bool real = image.scalar_type() == at::kFloat || image.scalar_type() == at::kDouble;
  if (image.numel() <= kMostOfTorch && !real)
    throw Error("the image is " + type_name(image) +
                ", and a percentile of at most 1000000 voxels needs float32 or float64; "
                "CastToTyped before it makes it one");
  const at::Tensor dense = image.is_non_overlapping_and_dense() ? image : image.contiguous();
  return AT_DISPATCH_ALL_TYPES_AND(at::kHalf, dense.scalar_type(), "percentiles",
                                   [&] { return ranked_percentiles<scalar_t>(dense, wanted); });
}

}  // namespace clara::transforms_intensity
