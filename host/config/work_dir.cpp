#include <host/config/work_dir.hpp>

namespace clara::host::config {
namespace {

const Value* find_folder(const Value& arguments) {
  const auto* folder = arguments.find("work_dir");
  return folder && folder->is_string() ? folder : nullptr;
}

}  // namespace

WorkDir work_dir(const Plan& plan) {
  const auto* handlers = plan.find_slot("", "handlers");
  for (const auto index : handlers ? plan.enabled(*handlers) : std::vector<std::size_t>{}) {
    const auto& node = plan.nodes[index];
    if (const auto* folder = find_folder(node.args))
      return {(plan.root / folder->as_string()).lexically_normal(), folder,
              node.args_path + "/work_dir"};
  }
  return {plan.root / "automl", nullptr, ""};
}

std::optional<std::string> written_work_dir(const Value& handler, const Value& config) {
  const auto* args = handler.find("args");
  const auto* folder = args ? find_folder(*args) : nullptr;
  if (!folder) folder = find_folder(handler);
  if (!folder) return std::nullopt;
  const auto& text = folder->as_string();
  if (!text.starts_with('{') || !text.ends_with('}')) return text;
  const auto* variable = config.find(text.substr(1, text.size() - 2));
  if (!variable || !variable->is_string()) return std::nullopt;
  return variable->as_string();
}

}  // namespace clara::host::config
