#pragma once

#include <clara/automl/search_space.hpp>
#include <clara/component.hpp>
#include <clara/export.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clara {

enum class Direction { maximize, minimize };

/// How a job ended, for the controller.
enum class TrialState { complete, failed, pruned };

/// One recommendation.
struct Proposal {
  SearchValues values;
  std::string note;  ///< why, for the record; may be empty
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

/// What became of a recommendation.
struct Outcome {
  std::int64_t job = 0;  ///< the number of the job, dense from 1
  SearchValues values;
  TrialState state = TrialState::complete;
  std::optional<double> score;  ///< finite; set when complete, and the last value seen when pruned
  std::string reason;           ///< of a failure
};

struct StudyInfo {
  Direction direction = Direction::maximize;
  std::uint64_t seed = 0;  ///< all randomness of a controller comes from here
  int workers = 1;         ///< how many jobs may run at a time
};

/// Decides what to try next. All calls come from the [controller] thread, one at a time, and may
/// take their time: jobs go on.
class CLARA_API Controller : public Component {
 public:
  static constexpr std::string_view kind = "controller";

  /// Once, before the first ask. Throws clara::Error when it cannot search this space.
  virtual void start(const SearchSpace& space, const StudyInfo& study) = 0;
  /// Up to `n` recommendations (more when its method needs a whole round); every one is later told
  /// exactly once.
  virtual Answer ask(int n) = 0;
  /// The outcome of one job; failed ones too.
  virtual void tell(const Outcome& outcome) = 0;
  /// Everything needed to go on after restore(), its random generator included; start() has been
  /// called before restore().
  virtual Value save() const = 0;
  virtual void restore(const Value& state) = 0;
  /// How many recommendations the engine may ask for before a worker is free for them.
  virtual int ask_ahead() const { return 0; }
};

/// An ability of controllers that know how long they will go on; for progress bars. Found by
/// dynamic_cast.
class CLARA_API JobForecast {
 public:
  virtual ~JobForecast();
  /// [controller] After start(): how many jobs there will be in all, as far as is known now.
  virtual std::optional<std::int64_t> expected_jobs() const = 0;
};

}  // namespace clara
