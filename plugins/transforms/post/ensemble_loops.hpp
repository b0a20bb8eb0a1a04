#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace clara::transforms_post {

/// The mean of tensors of one shape, with the roundings of torch.mean(torch.stack(items) * weights
/// / weights.mean(0), 0). `weights`: for the items, their first axis and so on; undefined: none.
at::Tensor mean_of(const std::vector<at::Tensor>& items, const at::Tensor& weights);

/// The label that most of `items` have, of equal ones the smallest; throws clara::Error for a label
/// outside 0..classes-1. `items`: float32, of one shape.
at::Tensor vote(const std::vector<at::Tensor>& items, std::int64_t classes);

}  // namespace clara::transforms_post
