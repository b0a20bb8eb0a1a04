#include "watch.hpp"

#include <ATen/ops/aminmax.h>
#include <clara/internal/texts.hpp>

#include <chrono>
#include <thread>

#include "common/dtype.hpp"
#include "fields.hpp"

namespace clara::transforms_utility {
namespace {

std::string type_text(const at::Tensor& data) {
  const Value name = TypeOf<transforms::DType>::print({data.scalar_type()});
  return name.is_string() ? name.as_string() : at::toString(data.scalar_type());
}

/// Numbers as JSON has them; complex ones by their parts.
std::string number_text_of(const at::Tensor& number) {
  if (number.is_complex()) {
    const auto parts = number.item().toComplexDouble();
    return number_text(parts.real()) + (parts.imag() < 0 ? "" : "+") + number_text(parts.imag()) +
           "j";
  }
  if (number.scalar_type() == at::kBool) return number.item<bool>() ? "true" : "false";
  if (!number.is_floating_point()) return std::to_string(number.to(at::kLong).item<std::int64_t>());
  return number_text(number.to(at::kDouble).item<double>());
}

std::string range_text(const at::Tensor& data) {
  if (data.numel() == 0 || data.is_complex()) return "()";
  const bool small = data.scalar_type() == at::kUInt16 || data.scalar_type() == at::kUInt32;
  const auto [low, high] = at::aminmax(small ? data.to(at::kLong) : data);
  return "(" + number_text_of(low) + ", " + number_text_of(high) + ")";
}

/// As torch prints it, on one line.
std::string values_text(const at::Tensor& data, bool all) {
  constexpr std::int64_t kEdge = 3;
  if (data.dim() == 0) return number_text_of(data);
  std::string out = "[";
  const auto size = data.size(0);
  for (std::int64_t i = 0; i < size; ++i) {
    if (i > 0) out += ", ";
    if (!all && size > 2 * kEdge && i == kEdge) {
      out += "..., ";
      i = size - kEdge;
    }
    out += values_text(data.select(0, i), all);
  }
  return out + "]";
}

}  // namespace

void Identityd::apply(Sample& sample) const {
  for (const auto& key : keys())
    if (visits(sample, key)) field_of(sample, key);  // says so when it is not there
}

void SimulateDelayd::apply(Sample& sample) const {
  for (std::size_t i = 0; i < keys().size(); ++i) {
    if (!visits(sample, keys()[i])) continue;
    field_of(sample, keys()[i]);
    std::this_thread::sleep_for(std::chrono::duration<double>(delay_time_.at(i)));
  }
}

void DataStatsd::apply(Sample& sample) const {
  constexpr std::int64_t kFew = 1000;  // torch's threshold
  for (std::size_t i = 0; i < keys().size(); ++i) {
    if (!visits(sample, keys()[i])) continue;
    const auto field = field_of(sample, keys()[i]);
    const auto* image = std::get_if<Image>(&field);
    const auto* value = std::get_if<Value>(&field);
    std::string line = options_.prefix.at(i) + " statistics:";
    const auto add = [&](const std::string& name, const std::string& text) {
      line += (line.back() == ':' ? " " : ", ") + name + ": " + text;
    };
    if (value != nullptr) {
      if (options_.data_type.at(i)) add("Type", std::string(value->kind_name()));
      if (options_.data_value.at(i)) add("Value", value->json());
    } else {
      const at::Tensor& data = image != nullptr ? image->data : std::get<at::Tensor>(field);
      if (options_.data_type.at(i))
        add("Type", (image != nullptr ? "image " : "tensor ") + type_text(data));
      if (options_.data_shape.at(i)) add("Shape", shape_text(data.sizes()));
      if (options_.value_range.at(i)) add("Value range", range_text(data));
      if (options_.data_value.at(i)) add("Value", values_text(data.cpu(), data.numel() <= kFew));
    }
    if (options_.meta_info.at(i) && image != nullptr)
      add("Meta info", sample.meta_dict(keys()[i]).json());
    context_.info(line);
  }
}

}  // namespace clara::transforms_utility
