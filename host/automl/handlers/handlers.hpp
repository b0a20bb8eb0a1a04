#pragma once

#include "host/automl/handlers/event_dispatcher.hpp"
#include "host/automl/handlers/handler_host.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

/// All handlers of a study, with their threads and the way of events to them. [loop]
class Handlers {
 public:
  struct Services {
    boost::asio::io_context& loop;
    store::StoreThread& store;
    Logger& log;
  };
  /// All of these outlive it. `stop`: a handler wants the study to end.
  Handlers(const Services& services, const std::vector<NamedHandler>& handlers,
           const Limits& limits, std::function<void(std::string)> stop);

  EventDispatcher& events() { return *events_; }
  /// Nobody waits for a hook any longer than it takes to notice.
  void hurry();

  /// How long something may take: a question that is asked all the time.
  using Patience = std::function<std::function<bool()>(std::chrono::steady_clock::duration)>;
  /// Not on the loop. Lets the hooks return that are queued; false when one does not, and nothing
  /// may then be destroyed.
  bool close_hooks(const Patience& patience);
  struct Undelivered {
    std::map<std::string, std::int64_t> messages;  ///< by the handler's label
    bool hangs = false;  ///< a delivery has not returned; nothing may be destroyed
  };
  /// Not on the loop. As Outbox::close(), of every handler.
  Undelivered close_outboxes(std::chrono::milliseconds patience,
                             const std::function<bool()>& patient);

 private:
  void left_behind(HandlerHost& host, const char* call);

  Logger& log_;
  std::vector<std::unique_ptr<process::SerialQueue>> background_;
  std::vector<std::unique_ptr<HandlerHost>> hosts_;
  std::unique_ptr<EventDispatcher> events_;
};

}  // namespace clara::host::automl
