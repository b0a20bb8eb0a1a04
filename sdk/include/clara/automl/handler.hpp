#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/job.hpp>
#include <clara/component.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// The study as it stood when an event was fired: immutable, shared by all handlers.
struct StudySnapshot {
  std::string uid;                   ///< unique over all studies, the same after --resume
  std::string run_id;                ///< "run_1"
  std::filesystem::path run_folder;  ///< absolute
  std::filesystem::path root;        ///< the MMAR, absolute (MMAR_ROOT)
  std::filesystem::path database;    ///< study.db
  SearchSpace space;
  Direction direction = Direction::maximize;
  int round = 0;
  std::vector<std::shared_ptr<const Job>>
      jobs;                         ///< every job so far, by number; their latest state
  std::shared_ptr<const Job> best;  ///< null until a job is complete
  std::chrono::system_clock::time_point started{};
};

/// One event: the snapshot and what the event is about.
struct Event {
  std::shared_ptr<const StudySnapshot> study;
  std::shared_ptr<const Job> job;         ///< start_job, progress, end_job
  std::vector<Proposal> recommendations;  ///< recommendations_available
  std::string reason;                     ///< shutdown: why the study ended
};

/// What a hook may ask for. Nothing here blocks or waits for the engine. [any]
class CLARA_API StudyControl {
 public:
  virtual ~StudyControl();
  /// Ends the study: no further jobs; running ones are stopped.
  virtual void stop(std::string reason) = 0;
  /// Runs `work` later on this handler's queue.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
  /// Runs `work` on a thread of the background pool.
  virtual void background(std::function<void()> work) = 0;
  /// Puts a message into the study's durable outbox, in one transaction with nothing else; it
  /// reaches this handler's Deliverer in order, also after a restart. `key` makes it unique: a
  /// second one with the same key is dropped.
  virtual void post(std::string key, Value message) = 0;
};

/// Follows a study. Hooks of one handler never overlap (one serial queue per handler); they throw
/// nothing that matters to others: an exception is logged with the handler's label, and the other
/// handlers still run. Order of calls: as in the config; at shutdown in reverse.
class CLARA_API Handler : public Component {
 public:
  static constexpr std::string_view kind = "handler";

  /// True: the engine waits for this handler's startup, start_job, end_job and shutdown (at most
  /// `hook_timeout`) before it goes on. An observer, which only tells others, says false.
  virtual bool gates() const { return true; }

  virtual void startup(const Event&, StudyControl&) {}
  virtual void recommendations_available(const Event&, StudyControl&) {}
  virtual void start_job(const Event&, StudyControl&) {}
  /// A running job reported something new.
  virtual void progress(const Event&, StudyControl&) {}
  /// Always after this job's start_job.
  virtual void end_job(const Event&, StudyControl&) {}
  virtual void round_ended(const Event&, StudyControl&) {}
  virtual void shutdown(const Event&, StudyControl&) {}
};

/// One message of the outbox.
struct OutboxMessage {
  std::int64_t id = 0;
  std::string key;
  Value message;
  int attempts = 0;
};

/// The ability of a handler to deliver what it posted to the outbox to a service that may be down.
/// Found by dynamic_cast.
class CLARA_API Deliverer {
 public:
  enum class Delivery {
    done,   ///< never again
    later,  ///< the service is down: this and all later messages wait (backoff by the host)
    drop,   ///< can never be delivered; logged with `why`
  };
  virtual ~Deliverer();
  /// [outbox thread of this handler] Messages come in the order of their posting. Must be
  /// idempotent: after a crash a message may come again.
  virtual Delivery deliver(const OutboxMessage& message, std::string& why) = 0;
};

}  // namespace clara
