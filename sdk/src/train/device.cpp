#include <clara/train/device.hpp>

namespace clara {
namespace {

RunSettings* settings_of(Context& context) {
  return dynamic_cast<RunSettings*>(context.service(RunSettings::service_name));
}

}  // namespace

Value TypeOf<DeviceName>::schema() {
  return Object{
      {"type", "string"}, {"pattern", "^(cpu|cuda(:[0-9]{1,2})?)$"}, {"x-clara-device", true}};
}

DeviceName TypeOf<DeviceName>::read(const Value& value, OptionReader&) {
  return {value.as_string()};
}

Value TypeOf<DeviceName>::print(const DeviceName& device) { return device.text; }

at::Device run_device(Context& context, const std::optional<DeviceName>& wanted) {
  if (!wanted || wanted->text == "cpu") return at::kCPU;
  auto* settings = settings_of(context);
  return settings == nullptr ? at::Device(at::kCPU) : at::Device(settings->device());
}

std::string engine_device(Context& context, const std::optional<DeviceName>& configured) {
  if (auto* settings = settings_of(context)) return settings->device();
  return configured ? configured->text : "cpu";
}

}  // namespace clara
