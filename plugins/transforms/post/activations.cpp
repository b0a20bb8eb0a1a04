#include "activations.hpp"

#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

#include <array>

namespace clara::transforms_post {

std::span<const Field> Activationsd::Options::fields() {
  static const std::array list{
      transforms::keys_field<Options>(),
      field<&Options::sigmoid>("sigmoid", "1 / (1 + exp(-x))").per_key(),
      field<&Options::softmax>("softmax", "exp(x) over its sum along dim").per_key(),
      field<&Options::dim>("dim", "axis of the softmax; 0 is the channel"),
      transforms::allow_missing_keys_field<Options>(),
  };
  return list;
}

void Activationsd::Options::validate(const Options& options, OptionIssues& issues) {
  for (std::size_t i = 0; i < options.keys.size(); ++i)
    if (options.sigmoid.at(i) && options.softmax.at(i))
      return issues.error("softmax",
                          "sigmoid and softmax are both true for \"" + options.keys[i] + "\"");
}

Activationsd::Activationsd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void Activationsd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto type = image.data.scalar_type();
    at::Tensor out = image.data.to(at::kFloat);
    if (options_.sigmoid.at(i)) out = at::sigmoid(out);
    if (options_.softmax.at(i)) out = at::softmax(out, options_.dim);
    image.data = out.to(type);
  });
}

}  // namespace clara::transforms_post
