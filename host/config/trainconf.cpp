#include <host/config/trainconf.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

constexpr const char* kName = "trainconf";
constexpr const char* kArgument = "train_config_file";

bool takes_the_file(const Vocabulary& vocabulary, const Value& handler) {
  Issues told_elsewhere;
  const auto* description = find_component(vocabulary, "handler", handler, "", told_elsewhere);
  const auto* arguments = description ? description->schema.find("properties") : nullptr;
  return arguments && arguments->find(kArgument);
}

}  // namespace

void follow_trainconf(const Sources& sources, const Vocabulary& vocabulary, Merged& merged) {
  const auto* name = merged.variables.find(kName);
  auto* handlers = merged.config.as_object().find("handlers");
  if (!name || !name->is_string() || !handlers || !handlers->is_array()) return;
  const bool is_set = std::any_of(sources.settings.begin(), sources.settings.end(),
                                  [](const Setting& setting) { return setting.name == kName; });
  for (auto& handler : handlers->as_array()) {
    if (!handler.is_object() || !takes_the_file(vocabulary, handler)) continue;
    auto& object = handler.as_object();
    if (!object.find("args")) object.set("args", Value(Object{}).with_mark(handler.mark()));
    auto& args = *object.find("args");
    if (!args.is_object() || (args.find(kArgument) && !is_set)) continue;
    args.as_object().set(kArgument, Value("{" + std::string(kName) + "}").with_mark(name->mark()));
  }
}

std::optional<Value> training_file(const Plan& plan, Issues& issues) {
  const auto* name = plan.first_level(kName);
  if (name && !name->is_string()) {
    issues.error(*name, "/" + std::string(kName),
                 "expected the name of a training config, got " + shown(*name));
    return {};
  }
  if (!name && plan.variables.is_broken("/" + std::string(kName))) return {};
  const auto* handlers = plan.find_slot("", "handlers");
  for (const auto index : handlers ? plan.enabled(*handlers) : std::vector<std::size_t>{}) {
    const auto* file = plan.nodes[index].args.find(kArgument);
    if (file && plan.variables.is_broken(Plan::argument_path(plan.nodes[index], kArgument)))
      return {};
    if (file) return file->is_string() ? std::optional(*file) : std::nullopt;
  }
  return name ? *name : Value(kDefaultTrainingConfig);
}

}  // namespace clara::host::config
