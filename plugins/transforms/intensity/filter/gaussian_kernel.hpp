#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>

#include <string>
#include <vector>

namespace clara::transforms_intensity {

/// How a Gaussian becomes a kernel: MONAI's `approx`.
inline std::vector<Value> gaussian_kinds() { return {"erf", "sampled", "scalespace"}; }

/// One standard deviation in voxels, or one for each spatial axis.
using Sigma = OneOrMany<double>;

/// For a validate(): refuses numbers of which a kernel would be absurdly long.
void check_sigma(const Sigma& sigma, const char* name, OptionIssues& issues);

/// A float32 kernel that reaches as far as 4 `sigma`: MONAI's gaussian_1d, step by step.
at::Tensor gaussian_kernel(double sigma, const std::string& approx);

/// A float32 image [channel, spatial...] with each axis smoothed by its sigma. Throws Error when
/// `sigma` has another length than the image has axes; `name` is the argument's.
at::Tensor smoothed(const at::Tensor& image, const Sigma& sigma, const std::string& approx,
                    const char* name);

}  // namespace clara::transforms_intensity
