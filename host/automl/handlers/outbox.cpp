#include "host/automl/handlers/outbox.hpp"

#include "host/automl/plugin_call.hpp"

#include <clara/redaction.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr std::size_t kBatch = 64;
/// A delivery in flight may take its own time limit.
constexpr std::chrono::seconds kInFlight{2};
/// However well it goes on, nobody waits longer than this for the host to end.
constexpr std::chrono::minutes kLongestFlush{2};

}  // namespace

struct Outbox::State {
  store::StoreThread& store;
  Logger& log;
  std::string handler;
  Deliverer* deliverer;
  OutboxPace pace;

  std::mutex mutex;
  std::condition_variable wake;
  bool fresh = true;  ///< there may be something to deliver
  bool closing = false;
  bool ended = false;                     ///< nothing is delivered any more
  std::chrono::milliseconds patience{0};  ///< when closing: between two deliveries
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::int64_t arrived = 0;  ///< since something waited; [outbox thread]
  bool was_behind = false;
  std::chrono::milliseconds pause{0};  ///< the service is down: how long to leave it alone

  State(store::StoreThread& s, Logger& l, std::string h, Deliverer* d, OutboxPace p)
      : store(s), log(l), handler(std::move(h)), deliverer(d), pace(p) {}

  void warn(const std::string& line) { log.write(LogLevel::warning, handler, line); }

  void notify() {
    {
      const std::lock_guard lock(mutex);
      fresh = true;
    }
    wake.notify_all();
  }

  bool in_time() {
    const std::lock_guard lock(mutex);
    return std::chrono::steady_clock::now() < deadline;
  }

  /// Each delivery shows that the service is worth waiting for.
  void made_progress() {
    const std::lock_guard lock(mutex);
    if (closing) deadline = std::chrono::steady_clock::now() + patience;
  }

  void serve() {
    deliver_until_closed();
    {
      const std::lock_guard lock(mutex);
      ended = true;
    }
    wake.notify_all();
  }

  /// Until serve() has ended, or there was no progress for too long.
  void await_end(const std::function<bool()>& patient) {
    constexpr std::chrono::milliseconds kLook{20};
    const auto last = std::chrono::steady_clock::now() + kLongestFlush;
    std::unique_lock lock(mutex);
    while (!ended && std::chrono::steady_clock::now() < std::min(deadline + kInFlight, last)) {
      lock.unlock();
      const bool go_on = patient();
      lock.lock();
      if (!go_on) {
        deadline = std::chrono::steady_clock::now();
        return;
      }
      wake.wait_for(lock, kLook, [&] { return ended; });
    }
  }

  /// False when it is time to end.
  bool wait() {
    std::unique_lock lock(mutex);
    if (pause.count() > 0) wake.wait_for(lock, pause, [&] { return closing; });
    if (pause.count() == 0) wake.wait(lock, [&] { return closing || fresh; });
    const bool more = fresh || pause.count() > 0;
    fresh = false;
    return more || !closing;
  }

  /// What waited, because the service was down or an earlier run had ended before it.
  void count_behind() {
    was_behind =
        store.submit([this](store::StudyFile& s) { return s.undelivered(handler); }).get() > 0;
  }

  void told_of_arrival() {
    if (!was_behind) return;
    was_behind = false;
    log.write(LogLevel::info, handler,
              "all that had waited has arrived: " + std::to_string(std::exchange(arrived, 0)) +
                  " messages");
  }

  void deliver_until_closed() {
    try {
      count_behind();
    } catch (const std::exception&) {
      // Read again below, where it is told.
    }
    while (wait()) {
      bool last = false;
      {
        const std::lock_guard lock(mutex);
        last = closing;
      }
      try {
        deliver_all();
      } catch (const std::exception& error) {
        // The store cannot be read: the engine learns of it from its own works.
        warn(std::string("the outbox cannot be read: ") + error.what());
        return;
      }
      if (last && (pause.count() > 0 || !in_time())) return;
    }
  }

  void deliver_all() {
    while (in_time()) {
      const auto items =
          store.submit([this](store::StudyFile& s) { return s.due(handler, kBatch); }).get();
      if (items.empty()) return told_of_arrival();
      for (const auto& item : items) {
        if (!in_time() || !deliver(item)) return;
      }
    }
  }

  /// False when the service is down.
  bool deliver(const store::OutboxItem& item) {
    std::string why;
    auto result = Deliverer::Delivery::later;
    const auto error = call_plugin(handler + ": its delivery", [&] {
      result = deliverer->deliver(
          {item.id, item.key, item.payload, static_cast<int>(item.attempts)}, why);
    });
    if (error) {
      result = Deliverer::Delivery::later;
      why = "failed in deliver: " + what(error);
    }
    why = redacted(why, log.secrets());  // it is kept in the study, too
    if (result == Deliverer::Delivery::later) return later(item, why);
    if (result == Deliverer::Delivery::drop) {
      warn("can never be delivered: " + item.key + ": " + why);
      store.submit([&](store::StudyFile& s) { s.give_up(item.id, why); }).get();
    } else {
      store.submit([&](store::StudyFile& s) { s.delivered(item.id); }).get();
      arrived += was_behind ? 1 : 0;
    }
    if (pause.count() > 0) log.write(LogLevel::info, handler, "delivery works again");
    pause = std::chrono::milliseconds(0);
    made_progress();
    return true;
  }

  bool later(const store::OutboxItem& item, const std::string& why) {
    // Postponed by nothing: the order stays, and this thread does the waiting.
    store
        .submit(
            [&](store::StudyFile& s) { s.postpone(item.id, why, std::chrono::milliseconds(0)); })
        .get();
    was_behind = true;
    if (pause.count() == 0) warn("cannot deliver now, the study goes on: " + why);
    pause = std::min(pace.longest, pause.count() == 0 ? pace.first : pause * 2);
    return false;
  }
};

Outbox::Outbox(store::StoreThread& store, Logger& log, std::string handler, Deliverer* deliverer,
               OutboxPace pace)
    : state_(std::make_shared<State>(store, log, std::move(handler), deliverer, pace)),
      thread_("outbox") {
  if (deliverer) thread_.post([state = state_] { state->serve(); });
}

Outbox::~Outbox() {
  close(std::chrono::milliseconds(0), [] { return true; });
}

void Outbox::post(std::string key, const Value& message) {
  // It is kept in the study, and goes to a service: a job's config, say, is part of it.
  state_->store.post([handler = state_->handler, key = std::move(key),
                      message = redacted_value(message, state_->log.secrets())](
                         store::StudyFile& study) { study.post(handler, key, message); },
                     [state = state_](const std::exception_ptr& error) {
                       if (error) state->warn("a message could not be kept in the study's outbox");
                       state->notify();
                     });
}

Outbox::Left Outbox::close(std::chrono::milliseconds patience,
                           const std::function<bool()>& patient) {
  state_->store.flush();  // what was posted last must be seen by the last look
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->closing) return {};
    state_->closing = true;
    state_->patience = patience;
    state_->deadline = std::chrono::steady_clock::now() + patience;
  }
  state_->wake.notify_all();
  if (state_->deliverer) state_->await_end(patient);
  Left left;
  left.hangs = !thread_.close(std::chrono::milliseconds(100));
  try {
    const auto count = [this](store::StudyFile& s) { return s.undelivered(state_->handler); };
    left.messages = state_->store.submit(count).get();
  } catch (const std::exception&) {
    // The store is broken, of which the engine knows: nobody can tell what it still holds.
  }
  return left;
}

}  // namespace clara::host::automl
