#pragma once

/// What every Scheduler must do, as doctest checks; for ours and for third parties':
///
///     TEST_CASE("MyScheduler keeps the contract") {
///       clara::testing::check_scheduler([] { return std::make_unique<MyScheduler>(); });
///     }
///
/// On machines with and without GPUs it looks at this:
/// - without a word about workers there is at least one, and with Clara's syntax as many as it
/// says;
/// - workers count from 1, each has a thread, all together no more threads than there are cores
///   (as long as there is a core for each), and only GPUs that the machine has;
/// - a GPU that is not there and words that nobody understands are a clara::Error of the config;
/// - of any number of waiting jobs it chooses one of them, or none now.

#include <doctest/doctest.h>
#include <clara/automl/scheduler.hpp>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::testing {

using SchedulerFactory = std::function<std::unique_ptr<Scheduler>()>;

namespace detail {

inline Machine machine_of(int cores, int gpus) {
  Machine machine;
  machine.cores = cores;
  for (int number = 0; number < gpus; ++number) {
    Gpu gpu;
    gpu.number = number;
    gpu.name = "GPU";
    machine.gpus.push_back(gpu);
  }
  return machine;
}

inline void check_slots(const std::vector<Slot>& slots, const Machine& machine) {
  DOCTEST_REQUIRE_FALSE(slots.empty());
  int threads = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    DOCTEST_CHECK(slots[i].worker == static_cast<int>(i) + 1);
    DOCTEST_CHECK(slots[i].threads >= 1);
    threads += slots[i].threads;
    for (const int device : slots[i].devices)
      DOCTEST_CHECK(std::any_of(machine.gpus.begin(), machine.gpus.end(),
                                [&](const Gpu& gpu) { return gpu.number == device; }));
  }
  DOCTEST_CHECK(threads <= std::max(machine.cores, static_cast<int>(slots.size())));
}

inline ExitCode refusal(Scheduler& scheduler, const std::string& workers, const Machine& machine) {
  try {
    scheduler.slots(workers, machine);
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

}  // namespace detail

/// `make` gives a new scheduler with the same options each time.
inline void check_scheduler(const SchedulerFactory& make) {
  for (const int cores : {1, 3, 8}) {
    for (const int gpus : {0, 1, 4}) {
      DOCTEST_CAPTURE(cores);
      DOCTEST_CAPTURE(gpus);
      const Machine machine = detail::machine_of(cores, gpus);
      detail::check_slots(make()->slots("", machine), machine);
      const auto three = make()->slots("0:0:0", machine);
      DOCTEST_CHECK(three.size() == 3);
      detail::check_slots(three, machine);
    }
  }
  const Machine two = detail::machine_of(4, 2);
  DOCTEST_CHECK(make()->slots("0,1", two).size() == 1);
  for (const char* wrong : {"0:7", "first", "0::1"}) {
    DOCTEST_CAPTURE(wrong);
    DOCTEST_CHECK(detail::refusal(*make(), wrong, two) == ExitCode::config);
  }
  const auto scheduler = make();
  const auto slots = scheduler->slots("", two);
  for (std::size_t waiting = 1; waiting < 4; ++waiting)
    DOCTEST_CHECK(scheduler->choose(std::vector<Job>(waiting), slots.front()) < waiting);
  note_class_ran("scheduler", *scheduler);
}

}  // namespace clara::testing
