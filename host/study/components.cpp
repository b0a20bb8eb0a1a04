#include "host/study/components.hpp"

#include <clara/context.hpp>
#include <clara/error.hpp>

#include <map>

namespace clara::host::study {
namespace {

// The label of the one component of a slot that is enabled.
std::string label_of(const config::Plan& plan, const char* key) {
  const auto* slot = plan.find_slot("", key);
  const auto enabled = slot ? plan.enabled(*slot) : std::vector<std::size_t>{};
  return enabled.empty() ? key : plan.nodes[enabled.front()].label;
}

/// "MLflowHandler", and "MLflowHandler 2" for a second one: the outbox knows them by it.
std::vector<std::string> handler_labels(const config::Plan& plan) {
  std::vector<std::string> labels;
  std::map<std::string, int> seen;
  const auto* slot = plan.find_slot("", "handlers");
  if (!slot) return labels;
  for (const auto index : plan.enabled(*slot)) {
    const auto& label = plan.nodes[index].label;
    const int n = ++seen[label];
    labels.push_back(n == 1 ? label : label + " " + std::to_string(n));
  }
  return labels;
}

}  // namespace

Components::Components(const config::Plan& plan, wiring::Wiring& wiring, Services& services) {
  wiring.build();
  parts_.controller = &wiring.get<Controller>("", "controller");
  parts_.controller_label = label_of(plan, "controller");
  parts_.executor = &wiring.get<Executor>("", "executor");
  parts_.pruner = dynamic_cast<Pruner*>(wiring.one("", "pruner"));
  parts_.runner = dynamic_cast<Runner*>(wiring.one("", "runner"));
  parts_.scheduler = dynamic_cast<Scheduler*>(wiring.one("", "scheduler"));
  if (!parts_.scheduler) {
    auto& factory = dynamic_cast<ComponentFactory&>(*services.find(ComponentFactory::service_name));
    default_scheduler_ = factory.make("scheduler", Object{{"name", kDefaultScheduler}});
    parts_.scheduler = &dynamic_cast<Scheduler&>(*default_scheduler_);
  }
  const auto handlers = wiring.all("", "handlers");
  const auto labels = handler_labels(plan);
  for (std::size_t i = 0; i < handlers.size(); ++i)
    parts_.handlers.push_back({labels[i], &dynamic_cast<Handler&>(*handlers[i])});
}

}  // namespace clara::host::study
