#pragma once

#include <clara/automl/reported.hpp>
#include <clara/automl/search_space.hpp>
#include <clara/component.hpp>
#include <clara/export.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clara {

enum class Direction { maximize, minimize };

/// What a study looks for.
struct Objective {
  std::string name = "score";  ///< the reported value that it is
  Direction direction = Direction::maximize;

  /// The value as a loss, of which less is better.
  double loss(double value) const { return direction == Direction::maximize ? -value : value; }
};

/// How a job ended, for the controller.
enum class TrialState { complete, failed, pruned };

/// Who proposed a job: the controller, or a user beside it (`study.enqueue_trial` of Optuna).
enum class Origin { controller, user };

/// One recommendation.
struct Proposal {
  SearchValues values;
  std::string note = {};   ///< why, for the record; may be empty
  std::int64_t token = 0;  ///< the controller's own number for it: tells equal proposals apart
  std::optional<double> budget = std::nullopt;  ///< what the job may spend, such as epochs; the job
                                                ///< finds it in its job.json; finite, above 0
  std::optional<std::int64_t> continues = std::nullopt;  ///< the number of an ended job whose
                                                         ///< checkpoint it starts from
  Value extra = {};  ///< the controller's own notes about it, kept with the job; at most a few KiB
};

struct Proposals {
  std::vector<Proposal> list;  ///< at least one
};
/// Nothing to propose before more is known. With no job running this is an error of the controller.
struct Wait {
  enum class Until { any_outcome, round_end };
  Until until = Until::any_outcome;
};
/// Nothing more to propose, ever.
struct Finished {
  std::string reason;
};
using Answer = std::variant<Proposals, Wait, Finished>;

/// A proposal that has become a job.
struct Begun {
  std::int64_t job = 0;  ///< the number of the job, dense from 1
  Origin origin = Origin::controller;
  Proposal proposal;  ///< as it was proposed; a user's has values and a note
};

/// What became of a job.
struct Outcome {
  std::int64_t job = 0;  ///< 0: one of too many proposals at once, which never became a job
  Origin origin = Origin::controller;
  Proposal proposal;
  TrialState state = TrialState::complete;
  /// One for each objective, finite, less is better: the scores of a job that is complete. Of a
  /// pruned one in a study with one objective the last value of its curve; else empty.
  std::vector<double> losses;
  std::vector<double> violations;  ///< one for each constraint: kept when at most 0
  /// What its last attempt reported, at most about 100,000 values: of each name and step the last
  /// one, by time, step and name; valid during the call only.
  std::span<const Reported> curve;
  double seconds = 0;  ///< how long its last attempt took, its wait in a queue included
  std::string reason;  ///< of a failure, or why it was pruned

  CLARA_API bool feasible() const;  ///< no constraint is violated
};

struct StudyInfo {
  std::vector<Objective> objectives{Objective{}};  ///< one at least
  std::vector<std::string> constraints;            ///< names
  std::uint64_t seed = 0;  ///< all randomness of a controller comes from here
  int workers = 1;         ///< how many jobs may run at a time
};

/// Decides what to try next. All calls come from the [controller] thread, one at a time, and may
/// take their time: jobs go on. What a call is given is lent for it: copy what is to be kept.
///
/// After a restart of the host a new object is started with the history, given the saved state, and
/// told by begun() which jobs are still open. It then proposes what the old one would have.
class CLARA_API Controller : public Component {
 public:
  static constexpr std::string_view kind = "controller";

  /// [controller] Once, before everything else. `history`: outcomes that are known already, in the
  /// order in which they were told; to be learned from like those of tell(). Throws clara::Error
  /// when it cannot search this space or follow these objectives.
  virtual void start(const SearchSpace& space, const StudyInfo& study,
                     std::span<const Outcome> history) = 0;
  /// [controller] Up to `n` recommendations (more when its method needs a whole round); every one
  /// is later told exactly once.
  virtual Answer ask(int n) = 0;
  /// [controller] These proposals have become jobs, users' proposals too; before any of them is
  /// told.
  virtual void begun(std::span<const Begun> /*jobs*/) {}
  /// [controller] The outcome of one job; failed ones and users' too.
  virtual void tell(const Outcome& outcome) = 0;
  /// [controller] What start() cannot find in the history: the generator and counters. At most 64
  /// KiB as JSON, however long the study is.
  virtual Value save() const = 0;
  /// [controller] Right after start(), with what save() gave when the last outcome of the history
  /// had been told, or later.
  virtual void restore(const Value& state) = 0;
  /// [any] How many recommendations the engine may ask for before a worker is free for them; the
  /// same always.
  virtual int ask_ahead() const { return 0; }
};

/// Throws clara::Error unless the study has one objective, for controllers and pruners that cannot
/// follow several: `MyController follows one objective, and the study has 2: dice, seconds`.
CLARA_API void check_one_objective(const StudyInfo& study, std::string_view who);

/// An ability of controllers that know how long they will go on; for progress bars. Found by
/// dynamic_cast.
class CLARA_API JobForecast {
 public:
  virtual ~JobForecast();
  /// [controller] After start(): how many jobs there will be in all, as far as is known now.
  virtual std::optional<std::int64_t> expected_jobs() const = 0;
};

/// An ability of controllers that learn from jobs while they run. Found by dynamic_cast.
class CLARA_API CurveReader {
 public:
  virtual ~CurveReader();
  /// [controller] A running job has reported a value, of an objective or another. A job that runs
  /// again has a higher `attempt` (from 1), and what it reported before counts no more.
  virtual void report(const Begun& job, const Reported& value, int attempt) = 0;
};

}  // namespace clara
