#include "linear_op.hpp"

#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include <limits>

#include "linear.cuh"

namespace clara::transforms_intensity_cuda {

at::Tensor linear(const at::Tensor& image, double subtract, double divide,
                  std::optional<double> multiply, double add, std::optional<double> low,
                  std::optional<double> high) {
  TORCH_CHECK(image.is_cuda() && image.scalar_type() == at::kFloat,
              "clara::linear: expected float32 on a GPU");
  const c10::cuda::CUDAGuard guard(image.device());
  const at::Tensor in = image.contiguous();
  at::Tensor out = at::empty_like(in);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const Steps steps{static_cast<float>(subtract),
                    static_cast<float>(divide),
                    static_cast<float>(multiply.value_or(1)),
                    static_cast<float>(add),
                    low ? static_cast<float>(*low) : -kInfinity,
                    high ? static_cast<float>(*high) : kInfinity,
                    multiply.has_value(),
                    low || high};
  launch_linear(in.const_data_ptr<float>(), out.mutable_data_ptr<float>(), in.numel(), steps,
                c10::cuda::getCurrentCUDAStream());
  C10_CUDA_KERNEL_LAUNCH_CHECK();
  return out;
}

void register_linear() {
  // Never destroyed: a plugin is never unloaded, and torch must not lose its kernels at exit.
  static auto* const library =
      new torch::Library(torch::Library::DEF, "clara", std::nullopt, __FILE__, __LINE__);
  library->def(
      "linear(Tensor image, float subtract, float divide, float? multiply, float add, float? low, "
      "float? high) -> Tensor");
  library->impl("linear", c10::DispatchKey::CUDA, TORCH_FN(linear));
}

}  // namespace clara::transforms_intensity_cuda
