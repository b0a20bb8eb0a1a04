#pragma once

#include "host/store/error.hpp"
#include "host/store/records.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::host::store {

class Database;

/// auto_: WAL with synchronous=FULL on a local disk, a rollback journal on a network file system.
enum class Journal { auto_, wal, rollback };
/// full: a commit survives a power cut. normal: it survives the end of any process; for in-process
/// trials.
enum class Durability { full, normal };
enum class Access { read_write, read_only };

struct NewStudy {
  std::string name;
  /// One at least. The curve of the first becomes Optuna's intermediate values.
  std::vector<Objective> objectives{Objective{}};
  Object user_attrs;
  Object system_attrs;
  Journal journal = Journal::auto_;
  Durability durability = Durability::full;
};

/// What other programs have written and could not be read; each thing once.
class Skipped {
 public:
  void note(const std::string& what, const std::string& why);
  void note(const Trial& trial, const std::string& what, const std::string& why);
  std::vector<std::string> take() { return std::exchange(list_, {}); }

 private:
  std::set<std::string> seen_;
  std::vector<std::string> list_;
};

/// One search: one SQLite file in Optuna's RDB schema (version 12, Optuna 5.0.0) with tables of our
/// own beside, so that `optuna.load_study`, its plots and optuna-dashboard work on it while it is
/// written.
///
/// All functions belong to one thread at a time, in a host to the one of StoreThread. What changes
/// something is called inside a transaction (`write`, or a work of StoreThread) and throws
/// std::logic_error outside; it is on disk when the transaction was committed. Everything throws
/// StoreError; a failed call leaves the transaction as it was before it only if its caller rolls
/// back, as `write` and StoreThread do.
class StudyFile {
 public:
  /// Makes a new file; throws when it exists.
  static StudyFile create(const std::filesystem::path& file, const NewStudy& what);
  /// Opens a file that clara-host made. A newer one, by us or by Optuna, is refused.
  static StudyFile open(const std::filesystem::path& file, Access access,
                        Durability durability = Durability::full);

  StudyFile(StudyFile&&) noexcept;
  StudyFile& operator=(StudyFile&&) noexcept;
  ~StudyFile();

  const std::filesystem::path& file() const;
  const std::string& name() const { return name_; }
  const std::vector<Objective>& objectives() const { return objectives_; }
  const StudyClock& clock() const { return clock_; }
  /// What a dashboard is started with; it cannot write:
  /// "sqlite:///file:/.../study.db?mode=ro&uri=true".
  std::string dashboard_url() const;
  /// Throws StoreError (damaged) when the file on the disk is not whole.
  void require_whole() const;

  // Transactions.

  /// Runs `work` in one transaction: committed when it returns, rolled back when it throws.
  void write(const std::function<void()>& work);
  void begin();
  void commit();
  void rollback() noexcept;
  bool in_transaction() const;
  /// Inside a transaction: `work` happens wholly or not at all.
  void savepoint(const std::function<void()>& work);

  // Trials. An unknown id is a StoreError, and so is a change of a trial whose state is final.

  /// Adds a WAITING trial of the controller; its number is the next one.
  Trial add_trial(const NewTrial& what);
  /// Makes a foreign WAITING trial ours: `what.params` are the values that it will run with.
  void adopt(std::int64_t trial_id, const NewTrial& what);
  // `when` it ended; 0: now.

  /// COMPLETE with a finite value for each objective.
  void complete(std::int64_t trial_id, std::span<const double> values, Micros when = 0);
  void complete(std::int64_t trial_id, double value) { complete(trial_id, std::span(&value, 1)); }
  /// PRUNED, with the last finite value of the one objective if there is one; with several there is
  /// no value of all of them.
  void prune(std::int64_t trial_id, std::optional<double> last, std::string_view message,
             Micros when = 0);
  /// FAIL, with the user attributes `clara:reason` (one word, such as "timeout") and
  /// `clara:message`.
  void fail(std::int64_t trial_id, std::string_view reason, std::string_view message,
            Micros when = 0);
  /// The controller has been told the outcome. Once.
  void mark_told(std::int64_t trial_id);
  void set_trial_user_attr(std::int64_t trial_id, std::string_view key, const Value& value);
  void set_trial_system_attr(std::int64_t trial_id, std::string_view key, const Value& value);

  /// How long each step waits by itself for a lock of another program.
  void set_patience(std::chrono::milliseconds patience);

  // Attempts.

  /// Opens the next attempt of an open trial, which becomes RUNNING with its first. To be committed
  /// before the spawn. `when` it began; 0: now.
  Attempt begin_attempt(std::int64_t trial_id, std::string_view worker, std::string_view folder,
                        Micros when = 0);
  /// A runner has started an open attempt anew: it ends as "requeued", as do the starts between
  /// that nobody has seen, and `number` is opened under the same handle. Returns the attempt that
  /// is open now, the same one when it is `number` already. `when` that one began.
  Attempt requeue(std::int64_t attempt_id, std::int64_t number, Micros when);
  void set_process(std::int64_t attempt_id, const ProcessRecord& process);
  void set_handle(std::int64_t attempt_id, std::string_view handle);
  /// Values and the new mark (none: it stays) together; values of a name and step that exist are
  /// replaced, those of `gone` are taken away first.
  void record_events(std::int64_t attempt_id, std::span<const Reported> values,
                     std::optional<EventsMark> mark, std::span<const Reported> gone);
  void record_events(std::int64_t attempt_id, std::span<const Reported> values, EventsMark mark) {
    record_events(attempt_id, values, std::optional(mark), {});
  }
  void end_attempt(std::int64_t attempt_id, std::optional<int> exit_code, std::optional<int> signal,
                   std::string_view reason, Micros when = 0);

  // Reading.

  std::vector<Trial> trials() const;
  Trial trial(std::int64_t trial_id) const;
  /// WAITING trials that others have put in and that nobody has adopted, oldest first. Their values
  /// are in `params`, or in the system attribute `fixed_params`, as Optuna's enqueue_trial leaves
  /// them.
  std::vector<Trial> proposals() const;
  std::vector<Attempt> attempts(std::int64_t trial_id) const;
  Attempt attempt(std::int64_t attempt_id) const;
  /// What the last attempt of a trial reported: of each name and step the last value, by time, step
  /// and name.
  std::vector<Reported> curves(std::int64_t trial_id) const;
  Object study_user_attrs() const;
  /// Attributes and values of other programs that reading has left out since the last call, as
  /// sentences: they are not JSON, such as Python's NaN. Each is told once.
  std::vector<std::string> take_skipped() const;

  // Facts about the run (run record, config hash, plugin hashes) and states of components
  // (controller, ...).

  void set_meta(std::string_view name, const Value& value);
  std::optional<Value> meta(std::string_view name) const;
  void save_state(std::string_view name, const Value& value);
  std::optional<Value> state(std::string_view name) const;

  // Outbox.

  /// Keeps `payload` for `handler` until it is delivered; false when the key is known already,
  /// delivered or not.
  bool post(std::string_view handler, std::string_view key, const Value& payload);
  /// Items of `handler` whose time has come, oldest first, at most `limit`.
  std::vector<OutboxItem> due(std::string_view handler, std::size_t limit) const;
  void delivered(std::int64_t item_id);
  /// Not now: try again after `wait`.
  void postpone(std::int64_t item_id, std::string_view error, std::chrono::milliseconds wait);
  /// Never: the service refuses it for good. The item stays in the file with its error.
  void give_up(std::int64_t item_id, std::string_view error);
  std::int64_t undelivered(std::string_view handler) const;

 private:
  StudyFile(std::unique_ptr<Database> db, Durability durability);
  void load();
  void load_objectives(const std::string& first);
  void require_transaction() const;
  void require_trial(std::int64_t trial_id) const;
  TrialState require_open(std::int64_t trial_id, std::string_view rule) const;
  StoreError no_trial(std::int64_t trial_id) const;
  void finish(std::int64_t trial_id, TrialState state, bool from_waiting, Micros when);
  std::string time_text(Micros when) const;
  void insert_params(std::int64_t trial_id, const std::vector<Param>& params);
  void insert_values(std::int64_t trial_id, std::span<const double> values);
  void own_trial(std::int64_t trial_id, Origin origin, const NewTrial& what);

  /// SQL over attempts, by its condition. Kept: statements are prepared once for each text.
  const std::string& select_attempts(const std::string& where) const;

  std::unique_ptr<Database> db_;
  mutable std::map<std::string, std::string> attempt_sql_;
  std::int64_t id_ = 0;
  std::string name_;
  std::vector<Objective> objectives_;
  StudyClock clock_;
  mutable Skipped skipped_;
};

}  // namespace clara::host::store
