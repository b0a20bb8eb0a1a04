#pragma once

#include <clara/automl/job.hpp>
#include <clara/component.hpp>
#include <clara/devices.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// What the machine offers.
struct Machine {
  int cores = 1;
  std::vector<Gpu> gpus;
};

/// Hands out workers. What a call is given is lent for it.
class CLARA_API Scheduler : public Component {
 public:
  static constexpr std::string_view kind = "scheduler";
  /// [controller] Once, unless a runner brings its own places: the slots of a study. `workers` is
  /// Clara's syntax, "0:0:1:1" or "0,1:2,3"; empty: one per GPU, else one. Throws clara::Error for
  /// a syntax error or a GPU that is not there.
  virtual std::vector<Slot> slots(const std::string& workers, const Machine& machine) = 0;
  /// [controller] Which of the waiting jobs (never empty, oldest first) goes to this free slot: an
  /// index; nothing: none of them now. Then it is asked again when something has changed, and at
  /// the latest after a second, so that a capacity that comes and goes can be heeded.
  virtual std::optional<std::size_t> choose(std::span<const Job> waiting, const Slot& slot) = 0;
};

}  // namespace clara
