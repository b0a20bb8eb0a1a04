#pragma once

#include "host/automl/settings.hpp"
#include "host/process/serial_queue.hpp"
#include "host/store/store_thread.hpp"

#include <clara/automl/handler.hpp>
#include <host/log/logger.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace clara::host::automl {

/// The durable outbox of one handler: its messages are kept in the study and delivered in the order
/// of posting by a thread of their own, however long the service behind it is down, also by a later
/// run.
class Outbox {
 public:
  /// Store, log and deliverer outlive the outbox. `deliverer` may be null: the messages then only
  /// pile up. Begins with what an earlier run has left.
  Outbox(store::StoreThread& store, Logger& log, std::string handler, Deliverer* deliverer,
         OutboxPace pace);
  ~Outbox();

  /// [any] Keeps the message without the secrets in it; one with a known key is dropped.
  void post(std::string key, const Value& message);

  struct Left {
    std::int64_t messages = 0;  ///< not delivered; they wait for the next run
    bool hangs = false;         ///< a delivery has not returned; nothing may be destroyed
  };
  /// Not on the loop. Delivers what is there, as long as the service answers: `patience` is how
  /// long it may take from one delivery to the next; and as long as `patient` says so, which is
  /// asked all the time.
  Left close(std::chrono::milliseconds patience, const std::function<bool()>& patient);

 private:
  struct State;
  std::shared_ptr<State> state_;
  process::SerialQueue thread_;
};

}  // namespace clara::host::automl
