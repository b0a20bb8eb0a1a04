#pragma once

#include "host/automl/handlers/handler_queue.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace clara::host::automl {

/// Brings each event to the handlers one after another, in the order of the config, at shutdown in
/// reverse. [loop]
class EventDispatcher {
 public:
  /// The queues outlive the dispatcher.
  EventDispatcher(boost::asio::io_context& loop, std::vector<HandlerQueue*> queues);

  /// `passed`: every handler that gates has returned or taken too long; never called from within
  /// fire(). `returned`: every handler has returned, observers too; never called when one does not.
  void fire(Hook hook, Event event, std::function<void()> passed = {},
            std::function<void()> returned = {});
  void progress(Event event);

 private:
  struct Round;
  void begin(const std::shared_ptr<Round>& round);
  void step(const std::shared_ptr<Round>& round);
  void reached_all();

  boost::asio::io_context& loop_;
  std::vector<HandlerQueue*> queues_;
  int under_way_ = 0;                ///< events that have not reached every handler
  std::shared_ptr<Round> shutdown_;  ///< waits for them
};

}  // namespace clara::host::automl
