#include "host/automl/handlers/event_dispatcher.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

struct EventDispatcher::Round {
  Hook hook;
  std::shared_ptr<const Event> event;
  std::function<void()> passed;
  std::function<void()> returned;
  std::size_t called = 0;
  std::size_t left = 0;  ///< handlers that have not returned

  void one_returned() {
    if (--left == 0 && returned) returned();
  }
};

EventDispatcher::EventDispatcher(boost::asio::io_context& loop, std::vector<HandlerQueue*> queues)
    : loop_(loop), queues_(std::move(queues)) {}

void EventDispatcher::fire(Hook hook, Event event, std::function<void()> passed,
                           std::function<void()> returned) {
  auto round =
      std::make_shared<Round>(Round{hook, std::make_shared<const Event>(std::move(event)),
                                    std::move(passed), std::move(returned), 0, queues_.size() + 1});
  ++under_way_;
  // Posted, so that whoever fires has finished what it was doing when the study goes on.
  boost::asio::post(loop_, [this, round] { begin(round); });
}

// At shutdown the handlers are called in reverse: every event before it has to have reached the
// last one by then.
void EventDispatcher::begin(const std::shared_ptr<Round>& round) {
  if (round->hook == Hook::shutdown && under_way_ > 1) {
    shutdown_ = round;
  } else {
    step(round);
  }
}

void EventDispatcher::reached_all() {
  --under_way_;
  if (shutdown_ && under_way_ == 1) step(std::exchange(shutdown_, nullptr));
}

void EventDispatcher::step(const std::shared_ptr<Round>& round) {
  if (round->called == queues_.size()) {
    if (round->passed) round->passed();
    round->one_returned();
    return reached_all();
  }
  const auto index =
      round->hook == Hook::shutdown ? queues_.size() - 1 - round->called : round->called;
  ++round->called;
  queues_[index]->call(
      round->hook, round->event, [this, round] { step(round); },
      [round] { round->one_returned(); });
}

void EventDispatcher::progress(Event event) {
  const auto shared = std::make_shared<const Event>(std::move(event));
  for (auto* queue : queues_) queue->progress(shared);
}

}  // namespace clara::host::automl
