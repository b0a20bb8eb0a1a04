#include "host/automl/handlers/handlers.hpp"

#include "host/automl/patience.hpp"

#include <utility>

namespace clara::host::automl {

Handlers::Handlers(const Services& services, const std::vector<NamedHandler>& handlers,
                   const Limits& limits, std::function<void(std::string)> stop) {
  for (const auto* name : {"background 1", "background 2"})
    background_.push_back(std::make_unique<SerialQueue>(name));
  const HandlerHost::Services shared{services.loop, background_, services.store, services.log,
                                     std::move(stop)};
  std::vector<HandlerQueue*> queues;
  for (const auto& handler : handlers) {
    hosts_.push_back(std::make_unique<HandlerHost>(shared, handler, limits));
    queues.push_back(&hosts_.back()->queue());
  }
  events_ = std::make_unique<EventDispatcher>(services.loop, std::move(queues));
}

void Handlers::hurry() {
  for (const auto& host : hosts_) host->queue().hurry();
}

bool Handlers::close_hooks(const Patience& patience) {
  bool all = true;
  for (const auto& host : hosts_) {
    // One that is stuck has had its time already.
    all &= host->queue().close(patience(host->queue().stuck() ? kHurry : kPatience));
  }
  for (const auto& thread : background_) all &= thread->close(patience(kPatience));
  return all;
}

Handlers::Undelivered Handlers::close_outboxes(std::chrono::milliseconds patience,
                                               const std::function<bool()>& patient) {
  Undelivered undelivered;
  for (const auto& host : hosts_) {
    const auto left = host->outbox().close(patience, patient);
    undelivered.messages[host->queue().label()] = left.messages;
    undelivered.hangs |= left.hangs;
  }
  return undelivered;
}

}  // namespace clara::host::automl
