#include "as_discrete.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/ge.h>
#include <ATen/ops/round.h>

#include "class_maps.hpp"

namespace clara::transforms_post {

std::optional<std::int64_t> AsDiscreted::Options::classes(std::size_t key) const {
  const auto& wanted = to_onehot.at(key);
  if (!wanted) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&*wanted)) return *number;
  return std::get<bool>(*wanted) ? n_classes.at(key) : std::nullopt;
}

std::optional<double> AsDiscreted::Options::limit(std::size_t key) const {
  if (threshold.at(key)) return threshold.at(key);
  return threshold_values.at(key) ? std::optional(logit_thresh.at(key)) : std::nullopt;
}

void AsDiscreted::Options::validate(const Options& options, OptionIssues& issues) {
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    const auto& wanted = options.to_onehot.at(i);
    const bool yes = wanted && std::holds_alternative<bool>(*wanted) && std::get<bool>(*wanted);
    if (yes && !options.n_classes.at(i))
      return issues.error("to_onehot", "true needs n_classes; or write the number of classes",
                          "\"to_onehot\": 2");
    const auto classes = options.classes(i);
    if (classes && *classes < 1)
      return issues.error("to_onehot",
                          "expected at least 1 class, got " + std::to_string(*classes));
  }
}

at::Tensor AsDiscreted::largest(const at::Tensor& scores) const {
  if (options_.dim == 0 && options_.keepdim) return argmax_channel(scores);
  return at::argmax(scores, options_.dim, options_.keepdim);
}

void AsDiscreted::change(Image& image, std::size_t key) const {
  const transforms::DType type{image.data.scalar_type()};
  at::Tensor out = image.data;
  if (options_.argmax.at(key)) out = largest(out);
  if (const auto classes = options_.classes(key))
    out = one_hot(out.movedim(options_.dim, 0), *classes).movedim(0, options_.dim);
  if (const auto limit = options_.limit(key)) out = at::ge(out, *limit);
  if (options_.rounding.at(key)) out = at::round(out);
  image.data = transforms::as_dtype(out, options_.dtype ? options_.dtype : type);
}

}  // namespace clara::transforms_post
