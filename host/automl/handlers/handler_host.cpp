#include "host/automl/handlers/handler_host.hpp"

#include "host/automl/plugin_call.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

HandlerHost::HandlerHost(const Services& services, const NamedHandler& handler,
                         const Limits& limits)
    : services_(services),
      outbox_(services.store, services.log, handler.label,
              dynamic_cast<Deliverer*>(handler.handler), limits.outbox_pace),
      queue_(services.loop, services.log, handler, *this, limits.hook_timeout) {}

void HandlerHost::stop(std::string reason) {
  boost::asio::post(services_.loop, [this, reason = std::move(reason)] { services_.stop(reason); });
}

void HandlerHost::after(std::chrono::milliseconds delay, std::function<void()> work) {
  boost::asio::post(services_.loop, [this, delay, work = std::move(work)]() mutable {
    auto timer = std::make_shared<boost::asio::steady_timer>(services_.loop, delay);
    timer->async_wait(
        [this, timer, work = std::move(work)](const boost::system::error_code& error) mutable {
          if (!error) queue_.post(std::move(work));
        });
  });
}

void HandlerHost::background(std::function<void()> work) {
  auto& thread = *services_.background[next_++ % services_.background.size()];
  thread.post([this, work = std::move(work)] {
    if (const auto error = call_plugin(queue_.label() + ": its background work", work))
      services_.log.write(LogLevel::error, queue_.label(),
                          "failed in its background work: " + what(error));
  });
}

void HandlerHost::post(std::string key, Value message) { outbox_.post(std::move(key), message); }

}  // namespace clara::host::automl
