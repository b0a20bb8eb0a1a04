#include "values.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/stack.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace clara::transforms_intensity {

using transforms::DType;

at::Tensor converted(const at::Tensor& image, std::optional<DType> dtype) {
  if (!dtype || dtype->type == image.scalar_type()) return image;
  return image.to(dtype->type, /*non_blocking=*/false, /*copy=*/false,
                  at::MemoryFormat::Contiguous);
}

std::string type_name(const at::Tensor& image) {
  return TypeOf<DType>::print({image.scalar_type()}).as_string();
}

void need_real(const at::Tensor& image, const std::string& what) {
  if (image.is_floating_point()) return;
  throw Error("the image is " + type_name(image) + ", and " + what +
              " needs float32 or float64; CastToTyped before it makes it one");
}

namespace {

template <class T>
at::Tensor limited_to(const at::Tensor& values) {
  using Limits = std::numeric_limits<T>;
  const auto [least, greatest] = at::aminmax(values);  // NaN where there is one
  const auto low = least.item<double>();
  const auto high = greatest.item<double>();
  const bool beyond =
      high > static_cast<double>(Limits::max()) || low < static_cast<double>(Limits::lowest());
  if (!beyond || std::isnan(low)) return values;
  return at::clamp(values, at::Scalar(Limits::lowest()), at::Scalar(Limits::max()));
}

}  // namespace

at::Tensor limited(const at::Tensor& values, at::ScalarType type) {
  if (values.numel() == 0) return values;
  switch (type) {
    case at::kByte:
      return limited_to<std::uint8_t>(values);
    case at::kChar:
      return limited_to<std::int8_t>(values);
    case at::kShort:
      return limited_to<std::int16_t>(values);
    case at::kInt:
      return limited_to<std::int32_t>(values);
    case at::kHalf:
      return limited_to<c10::Half>(values);
    case at::kFloat:
      return limited_to<float>(values);
    case at::kDouble:
      return limited_to<double>(values);
    default:
      return values;
  }
}

at::Tensor of_its_own(at::Tensor& data) {
  const bool alone = data.use_count() == 1 && data.storage().use_count() == 1;
  if (alone && data.is_contiguous()) return std::move(data);
  return data.clone(at::MemoryFormat::Contiguous);
}

at::Tensor by_channel(const at::Tensor& image, bool channel_wise,
                      const std::function<at::Tensor(const at::Tensor&)>& change) {
  if (!channel_wise) return change(image);
  std::vector<at::Tensor> channels;
  for (const auto& channel : image.unbind(0)) channels.push_back(change(channel));
  return at::stack(channels);
}

}  // namespace clara::transforms_intensity
