#pragma once

#include "host/automl/handlers/handler_queue.hpp"
#include "host/automl/handlers/outbox.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

/// One handler of a study with all that belongs to it: its queue, its outbox, and what its hooks
/// may ask for.
class HandlerHost final : public StudyControl {
 public:
  struct Services {
    boost::asio::io_context& loop;
    std::vector<std::unique_ptr<process::SerialQueue>>& background;
    store::StoreThread& store;
    Logger& log;
    std::function<void(std::string)> stop;  ///< [loop] ends the study
  };
  /// The services outlive it.
  HandlerHost(const Services& services, const NamedHandler& handler, const Limits& limits);

  void stop(std::string reason) override;
  void after(std::chrono::milliseconds delay, std::function<void()> work) override;
  void background(std::function<void()> work) override;
  void post(std::string key, Value message) override;

  HandlerQueue& queue() { return queue_; }
  Outbox& outbox() { return outbox_; }

 private:
  Services services_;
  std::atomic<std::size_t> next_ = 0;  ///< background thread
  Outbox outbox_;
  HandlerQueue queue_;
};

}  // namespace clara::host::automl
