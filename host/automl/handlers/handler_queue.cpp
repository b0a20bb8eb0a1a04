#include "host/automl/handlers/handler_queue.hpp"

#include "host/automl/plugin_call.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

HandlerQueue::HandlerQueue(boost::asio::io_context& loop, Logger& log, NamedHandler handler,
                           StudyControl& control, std::chrono::milliseconds hook_timeout)
    : loop_(loop),
      log_(log),
      handler_(std::move(handler)),
      control_(control),
      hook_timeout_(hook_timeout),
      timer_(loop),
      queue_(handler_.label) {
  const auto error =
      call_plugin(handler_.label + ": its gates", [&] { gates_ = handler_.handler->gates(); });
  if (error) log_.write(LogLevel::error, handler_.label, "failed in gates: " + what(error));
}

void HandlerQueue::run_hook(Hook hook, const Event& event) {
  const std::string of(name(hook));
  const auto error = call_plugin(handler_.label + ": its " + of,
                                 [&] { call_hook(*handler_.handler, hook, event, control_); });
  if (error) log_.write(LogLevel::error, handler_.label, "failed in " + of + ": " + what(error));
}

void HandlerQueue::call(Hook hook, std::shared_ptr<const Event> event, Then passed, Then returned) {
  const auto call = ++calls_;
  queue_.post(
      [this, call, hook, event = std::move(event), returned = std::move(returned)]() mutable {
        run_hook(hook, *event);
        event.reset();
        boost::asio::post(loop_, [this, call, returned = std::move(returned)] {
          has_returned(call);
          if (returned) returned();
        });
      });
  if (!gates_ || stuck_ > 0 || hurry_) return passed();
  waiting_.push_back({call, hook, std::move(passed)});
  if (waiting_.size() == 1) watch_front();
}

void HandlerQueue::has_returned(std::uint64_t call) {
  if (call == stuck_) {
    stuck_ = 0;
    log_.write(LogLevel::info, handler_.label, "has returned; the study waits for its hooks again");
  }
  if (!waiting_.empty() && waiting_.front().call == call) release_front();
}

void HandlerQueue::release_front() {
  timer_.cancel();
  auto passed = std::move(waiting_.front().passed);
  waiting_.pop_front();
  if (!waiting_.empty()) watch_front();
  passed();
}

void HandlerQueue::watch_front() {
  timer_.expires_after(hook_timeout_);
  timer_.async_wait([this, call = waiting_.front().call](const boost::system::error_code& error) {
    if (!error && !waiting_.empty() && waiting_.front().call == call) give_up_on_front();
  });
}

void HandlerQueue::hurry() {
  hurry_ = true;
  if (!waiting_.empty()) release_all();
}

void HandlerQueue::give_up_on_front() {
  stuck_ = waiting_.front().call;
  log_.write(
      LogLevel::warning, handler_.label,
      std::string(name(waiting_.front().hook)) + " has not returned after " +
          std::to_string(std::chrono::duration_cast<std::chrono::seconds>(hook_timeout_).count()) +
          " s (hook_timeout); the study goes on without waiting for this handler");
  release_all();  // whoever waits behind it would wait in vain too
}

void HandlerQueue::release_all() {
  timer_.cancel();
  while (!waiting_.empty()) {
    auto passed = std::move(waiting_.front().passed);
    waiting_.pop_front();
    passed();
  }
}

void HandlerQueue::progress(std::shared_ptr<const Event> event) {
  const auto job = event->job->number;
  {
    const std::lock_guard lock(progress_mutex_);
    auto& newest = progress_[job];
    const bool queued = newest != nullptr;
    newest = std::move(event);
    if (queued) return;
  }
  queue_.post([this, job] {
    std::shared_ptr<const Event> newest;
    {
      const std::lock_guard lock(progress_mutex_);
      newest = std::move(progress_.extract(job).mapped());
    }
    run_hook(Hook::progress, *newest);
  });
}

void HandlerQueue::post(std::function<void()> work) {
  queue_.post([this, work = std::move(work)] {
    if (const auto error = call_plugin(handler_.label + ": its later work", work))
      log_.write(LogLevel::error, handler_.label, "failed in its later work: " + what(error));
  });
}

}  // namespace clara::host::automl
