#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/job.hpp>
#include <clara/automl/job_list.hpp>
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
  std::vector<Objective> objectives{Objective{}};  ///< one at least
  std::vector<std::string> constraints;            ///< names
  int round = 0;
  JobList jobs;  ///< every job so far, by number; their latest state
  /// The complete jobs that no other one beats: none is at least as good in every objective and
  /// better in one. By number; with one objective the best one alone. Of jobs that violate a
  /// constraint none.
  std::vector<std::shared_ptr<const Job>> pareto;
  /// The first of `pareto` with the best score, which is the first objective's; null while there is
  /// none.
  std::shared_ptr<const Job> best;

  Direction direction() const { return objectives.front().direction; }
  std::chrono::system_clock::time_point started{};
};

/// One event: the snapshot and what the event is about.
struct Event {
  std::shared_ptr<const StudySnapshot> study;
  std::shared_ptr<const Job> job;         ///< start_job, progress, end_job
  std::vector<Proposal> recommendations;  ///< recommendations_available
  std::string reason;                     ///< shutdown: why the study ended
};

/// What a hook may ask for: the same object in every hook of a handler, valid from its startup
/// until its shutdown has returned, and for works that after() and background() have taken until
/// they have returned, so that a handler may keep a pointer for them. Nothing here blocks or waits
/// for the engine. [any]
class CLARA_API StudyControl {
 public:
  virtual ~StudyControl();
  /// [any] Ends the study: no further jobs; running ones are stopped.
  virtual void stop(std::string reason) = 0;
  /// [any] Runs `work` later on this handler's queue; not at all when the study has ended by then.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
  /// [any] Runs `work` on a thread of the background pool, beside hooks and other works of this
  /// handler.
  virtual void background(std::function<void()> work) = 0;
  /// [any] Puts a message into the study's durable outbox, in one transaction with nothing else; it
  /// reaches this handler's Deliverer in order, also after a restart. `key` makes it unique: a
  /// second one with the same key is dropped.
  virtual void post(std::string key, Value message) = 0;
};

/// Follows a study. Hooks of one handler never overlap: they run on one queue, its thread and no
/// other's, called [handler] below; its constructor and destructor run on the main thread, before
/// startup and after shutdown. They throw nothing that matters to others: an exception is logged
/// with the handler's label, and the other handlers still run. Order of calls: as in the config; at
/// shutdown in reverse. Each event comes once: startup first, shutdown last, a job's end_job after
/// its start_job, once for each attempt. The event and all that it points to stay valid as long as
/// somebody holds them; none of it changes.
class CLARA_API Handler : public Component {
 public:
  static constexpr std::string_view kind = "handler";

  /// [any] True: the engine waits for this handler's startup, start_job, end_job and shutdown (at
  /// most `hook_timeout`) before it goes on. An observer, which only tells others, says false.
  /// Asked once, before startup.
  virtual bool gates() const { return true; }

  /// [handler] The study begins, or goes on: there may be jobs already.
  virtual void startup(const Event&, StudyControl&) {}
  /// [handler] The controller has proposed something.
  virtual void recommendations_available(const Event&, StudyControl&) {}
  /// [handler] A job has got a worker.
  virtual void start_job(const Event&, StudyControl&) {}
  /// [handler] A running job reported something new. What it reported in between, when this handler
  /// was busy, comes with the next one.
  virtual void progress(const Event&, StudyControl&) {}
  /// [handler] Always after this job's start_job. A job that waits again has an end, too; so has
  /// one that its runner has started anew: it keeps its worker, and its next start_job follows at
  /// once.
  virtual void end_job(const Event&, StudyControl&) {}
  /// [handler] Every job of the round has ended.
  virtual void round_ended(const Event&, StudyControl&) {}
  /// [handler] The study has ended; nothing follows but works that were asked for.
  virtual void shutdown(const Event&, StudyControl&) {}
};

/// One line of what people are told at a study's end and by `report`: where to look at what a
/// handler has made of it.
struct ClosingLine {
  std::string name;  ///< "MLflow": what it is about, in a word
  std::string text;  ///< "http://127.0.0.1:5000", "off; ..."
};

/// The ability of a handler to tell its closing line. Found by dynamic_cast.
class CLARA_API Closer {
 public:
  virtual ~Closer();
  /// [construction] Once, when the handler is made and before its startup; the line is kept with
  /// the study. Without secrets.
  virtual ClosingLine closing_line() const = 0;
};

/// The ability of a handler to say in the log how each job went, by its end_job; the host then does
/// not say it, too. A job that failed is always told by the host, with the last lines of its log.
/// Found by dynamic_cast.
class CLARA_API JobTeller {
 public:
  virtual ~JobTeller();
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
  /// [outbox] Messages come in the order of their posting. Must be
  /// idempotent: after a crash a message may come again. `message` is lent for the call.
  virtual Delivery deliver(const OutboxMessage& message, std::string& why) = 0;
};

}  // namespace clara
