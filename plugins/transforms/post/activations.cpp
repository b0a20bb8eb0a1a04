#include "activations.hpp"

#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>

namespace clara::transforms_post {

void Activationsd::Options::validate(const Options& options, OptionIssues& issues) {
  for (std::size_t i = 0; i < options.keys.size(); ++i)
    if (options.sigmoid.at(i) && options.softmax.at(i))
      return issues.error("softmax",
                          "sigmoid and softmax are both true for \"" + options.keys[i] + "\"");
}

void Activationsd::change(Image& image, std::size_t key) const {
  const auto type = image.data.scalar_type();
  at::Tensor out = image.data.to(at::kFloat);
  if (options_.sigmoid.at(key)) out = at::sigmoid(out);
  if (options_.softmax.at(key)) out = at::softmax(out, options_.dim);
  image.data = out.to(type);
}

}  // namespace clara::transforms_post
