#include "network_summary.hpp"

#include <clara/internal/texts.hpp>

#include <ATen/ops/zeros.h>
#include <c10/core/Device.h>
#include <c10/core/GradMode.h>

#include <utility>

namespace clara::supervised {
namespace {

/// "model.0.conv" of "model.0.conv.unit0.conv.weight": two levels tell encoder from decoder.
std::string part_of(const std::string& name) {
  std::size_t end = 0;
  for (int level = 0; level < 3 && end != std::string::npos; ++level)
    end = name.find('.', level == 0 ? 0 : end + 1);
  return name.substr(0, end == std::string::npos ? name.rfind('.') : end);
}

at::Tensor run_once(Model& network, const std::vector<std::int64_t>& input_size,
                    const std::string& device) {
  const c10::AutoGradMode no_grad(false);
  const bool training = network.is_training();
  network.train(false);
  auto output =
      network.forward(at::zeros(input_size, at::TensorOptions().device(c10::Device(device))));
  network.train(training);
  return output;
}

}  // namespace

std::vector<std::string> summarise(Model& network, const std::vector<std::int64_t>& input_size,
                                   const std::string& device) {
  std::vector<std::pair<std::string, std::int64_t>> parts;
  std::int64_t total = 0;
  for (const auto& [name, parameter] : network.named_parameters()) {
    const auto part = part_of(name);
    if (parts.empty() || parts.back().first != part) parts.emplace_back(part, 0);
    parts.back().second += parameter.numel();
    total += parameter.numel();
  }
  std::vector<std::string> lines{"network summary: " + network.label()};
  for (const auto& [part, count] : parts)
    lines.push_back("  " + part + ": " + std::to_string(count) + " parameters");
  lines.push_back("  " + std::to_string(total) + " parameters in all");
  if (input_size.empty()) return lines;
  const auto output = run_once(network, input_size, device);
  lines.push_back("  input " + shape_text(input_size) + ", output " + shape_text(output.sizes()));
  return lines;
}

}  // namespace clara::supervised
