#include "host/process/events_follower.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::process {

EventsFollower::EventsFollower(boost::asio::io_context& loop, AttemptFiles& files,
                               std::chrono::milliseconds period, Hooks hooks)
    : loop_(loop),
      files_(files),
      period_(period),
      timer_(loop),
      hooks_(std::make_shared<const Hooks>(std::move(hooks))) {}

// `f(*this, arguments...)` when it is called, unless this object was closed by then.
template <class F>
auto EventsFollower::mine(F f) {
  return [self = shared_from_this(), f](auto&&... arguments) {
    if (self->hooks_) f(*self, std::forward<decltype(arguments)>(arguments)...);
  };
}

void EventsFollower::start() {
  started_ = true;
  later();
}

void EventsFollower::later() {
  timer_.expires_after(period_);
  timer_.async_wait(mine([](EventsFollower& self, const boost::system::error_code& error) {
    if (!error) self.look();
  }));
}

void EventsFollower::hold(bool held) {
  if (std::exchange(held_, held) == held || held || !hooks_) return;
  // Posted: the caller may be one of our hooks.
  boost::asio::post(loop_, mine([](EventsFollower& self) {
                      if (self.held_) return;
                      if (self.end_) return self.conclude();
                      if (self.started_ || self.facts_) self.look();
                    }));
}

void EventsFollower::finish(EndFacts facts) {
  timer_.cancel();
  facts_ = std::move(facts);
  look();
}

void EventsFollower::close() {
  hooks_.reset();
  timer_.cancel();
}

void EventsFollower::look() {
  if (looking_ || held_) return;
  looking_ = true;
  if (!facts_) {
    return files_.poll(
        mine([](EventsFollower& self, EventBatch batch) { self.take(std::move(batch)); }));
  }
  facts_->protocol_failure = protocol_failure_;
  files_.last(*facts_, mine([](EventsFollower& self, AttemptFiles::Last last) {
    self.take_last(std::move(last));
  }));
}

// False when nothing more is to be done: it was closed, or is held.
bool EventsFollower::tell(EventBatch batch) {
  looking_ = false;
  if (!batch.failure.empty()) protocol_failure_ = batch.failure;
  const auto hooks = hooks_;
  if (!batch.empty()) hooks->events(std::move(batch));
  return hooks_ && !held_;
}

void EventsFollower::take(EventBatch batch) {
  const bool more = batch.more;
  if (!tell(std::move(batch))) return;
  more || facts_ ? look() : later();
}

void EventsFollower::take_last(AttemptFiles::Last last) {
  end_ = std::move(last.end);
  if (!tell(std::move(last.batch))) return;
  end_ ? conclude() : look();
}

void EventsFollower::conclude() {
  const auto hooks = hooks_;
  close();
  hooks->ended(std::move(*end_));
}

}  // namespace clara::host::process
