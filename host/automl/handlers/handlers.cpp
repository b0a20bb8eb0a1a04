#include "host/automl/handlers/handlers.hpp"

#include "host/automl/patience.hpp"

#include <utility>

namespace clara::host::automl {

Handlers::Handlers(const Services& services, const std::vector<NamedHandler>& handlers,
                   const Limits& limits, std::function<void(std::string)> stop)
    : log_(services.log) {
  for (const auto* name : {"background 1", "background 2"})
    background_.push_back(std::make_unique<process::SerialQueue>(name));
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

void Handlers::left_behind(HandlerHost& host, const char* call) {
  log_.write(LogLevel::warning, host.queue().label(),
             std::string(call) + " has not returned, and is left behind");
}

bool Handlers::close_hooks(const Patience& patience) {
  bool all = true;
  for (const auto& host : hosts_) {
    // One that is stuck has had its time already.
    const bool closed = host->queue().close(patience(host->queue().stuck() ? kHurry : kPatience));
    if (!closed) left_behind(*host, "a hook");
    all &= closed;
  }
  for (const auto& thread : background_) {
    if (thread->close(patience(kPatience))) continue;
    log_.write(LogLevel::warning, "engine",
               "a background work of a handler has not returned, and is left behind");
    all = false;
  }
  return all;
}

Handlers::Undelivered Handlers::close_outboxes(std::chrono::milliseconds patience,
                                               const std::function<bool()>& patient) {
  Undelivered undelivered;
  for (const auto& host : hosts_) {
    const auto left = host->outbox().close(patience, patient);
    undelivered.messages[host->queue().label()] = left.messages;
    undelivered.hangs |= left.hangs;
    if (left.hangs) left_behind(*host, "a delivery");
  }
  return undelivered;
}

}  // namespace clara::host::automl
