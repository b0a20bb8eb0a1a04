#include <host/device/configured.hpp>

#include <algorithm>

namespace clara::host::device {
namespace {

using config::Node;

/// Whether a field's schema, or one of its forms, is that of a device.
bool names_device(const Value& schema) {
  if (schema.find("x-clara-device")) return true;
  if (const auto* items = schema.find("items"); items && items->is_object())
    return names_device(*items);
  const auto* forms = schema.find("anyOf");
  return forms && std::any_of(forms->as_array().begin(), forms->as_array().end(), names_device);
}

bool is_gpu(const Value& written) {
  if (written.is_array())
    return std::any_of(written.as_array().begin(), written.as_array().end(), is_gpu);
  return written.is_string() && written.as_string().starts_with("cuda");
}

Configured device_of(const Node& node) {
  const bool engine = node.kind == "trainer" || node.kind == "evaluator";
  const auto* fields = node.description ? node.description->schema.find("properties") : nullptr;
  auto found = Configured::nothing;
  for (const auto& argument : node.args.as_object()) {
    const auto* field = fields ? fields->find(argument.key) : nullptr;
    const bool engines_own = engine && argument.key == "device";
    if (!engines_own && !(field && names_device(*field))) continue;
    if (is_gpu(argument.value)) return Configured::cuda;
    if (engines_own && argument.value.is_string()) found = Configured::cpu;
  }
  return found;
}

}  // namespace

Configured configured_device(const config::Plan& plan) {
  auto found = Configured::nothing;
  for (const auto& node : plan.nodes) {
    const auto device = node.enabled ? device_of(node) : Configured::nothing;
    if (device == Configured::cuda) return device;
    if (device == Configured::cpu) found = device;
  }
  if (found != Configured::nothing) return found;
  const auto* use_gpu = plan.first_level("use_gpu");
  const auto on = use_gpu ? config::as_switch(*use_gpu) : std::nullopt;
  if (!on) return Configured::nothing;
  return *on ? Configured::cuda : Configured::cpu;
}

}  // namespace clara::host::device
