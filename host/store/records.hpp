#pragma once

#include "host/process/events.hpp"
#include "host/process/identity.hpp"
#include "host/store/clock.hpp"
#include "host/store/distribution.hpp"

#include <clara/automl/controller.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::store {

/// Optuna's trial states. running, waiting: open; the other three are final.
enum class TrialState { running, complete, pruned, fail, waiting };

using clara::Direction;
using clara::Objective;
using clara::Origin;
using clara::Reported;  ///< values may be NaN or infinite

using process::EventsMark;
using process::ProcessRecord;

/// One run of one trial's job. Attempts of a trial count from 1.
struct Attempt {
  std::int64_t id = 0;
  std::int64_t trial_id = 0;
  std::int64_t number = 1;
  /// Where a runner has started it anew, the number of its first start; else `number`.
  std::int64_t first_number = 1;
  std::string worker;
  std::string folder;                    ///< the job's folder, as it was given
  std::optional<ProcessRecord> process;  ///< none: not spawned yet, or not on this machine
  std::string handle;  ///< of a runner, where this attempt runs; empty: none, or not known yet
  std::string started;
  std::optional<std::string> ended;  ///< none: still open
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::string reason;  ///< why it failed, in one word; empty for a good end
  EventsMark events;
};

/// A trial as stored.
struct Trial {
  std::int64_t id = 0;
  std::int64_t number = 0;  ///< from 0, dense in the study
  TrialState state = TrialState::waiting;
  std::optional<double> value;  ///< of the first objective
  std::vector<double> values;   ///< of all
  std::vector<Param> params;
  std::map<std::int64_t, double> intermediate;  ///< by step
  Object user_attrs;
  Object system_attrs;
  std::optional<std::string> started;
  std::optional<std::string> completed;
  /// None: a user's proposal that the host has not adopted yet.
  std::optional<Origin> origin;
  std::int64_t round = 0;
  Value extra;            ///< what the engine keeps with the trial
  std::int64_t told = 0;  ///< the controller knows its outcome: the how-many-th it was told; 0: not

  bool finished() const { return state != TrialState::running && state != TrialState::waiting; }
};

/// A new trial that waits for its first attempt.
struct NewTrial {
  std::vector<Param> params;  ///< active ones only
  std::int64_t round = 0;
  Value extra;
  Object user_attrs;
  Object system_attrs;
};

/// Something for an outside service, kept until it was delivered.
struct OutboxItem {
  std::int64_t id = 0;
  std::string handler;
  std::string key;  ///< unique per handler: posting the same key twice keeps the first
  Value payload;
  std::int64_t attempts = 0;
  Micros next_try = 0;
  std::string last_error;
};

std::string_view text(TrialState state);     ///< Optuna's spelling, such as "COMPLETE"
std::string_view text(Direction direction);  ///< "MAXIMIZE" or "MINIMIZE"
TrialState parse_trial_state(std::string_view text);

}  // namespace clara::host::store
