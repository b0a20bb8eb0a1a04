#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "common/dtype.hpp"

namespace clara::transforms_io {

/// Numbers as a file stores them, as the type that is wanted (none: as they are, but in a type that
/// torch computes with): a number that does not fit is cut as numpy cuts it.
at::Tensor as_wanted(const at::Tensor& stored, std::optional<transforms::DType> dtype);

}  // namespace clara::transforms_io
