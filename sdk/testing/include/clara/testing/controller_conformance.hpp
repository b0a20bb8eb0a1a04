#pragma once

/// What every Controller must do, as doctest checks; for our controllers and for third parties':
///
///     TEST_CASE("MyController keeps the contract") {
///       clara::testing::check_controller([] { return
///       std::make_unique<MyController>(MyController::Options{}); });
///     }
///
/// Over several search spaces, objectives and numbers of workers it looks at this:
/// - start() accepts a space or says why not by clara::Error; it accepts at least one of them, and
///   several objectives, or refuses them so;
/// - every proposal lies in the space, an answer with proposals has at least one, and their tokens
///   tell them apart;
/// - it waits only while a job is running;
/// - failed and pruned jobs, users' jobs, jobs that violate a constraint, and outcomes in another
///   order than the proposals', are taken; each has its curve;
/// - a CurveReader takes what running jobs report: numbers that are none, other values than the
///   objectives', and a job that begins anew;
/// - the same seed and the same outcomes give the same proposals;
/// - what save() gives goes through JSON text, does not grow with the study, and a controller that
///   is started with the history and given it goes on with the same proposals;
/// - once it is finished it stays finished.

#include <doctest/doctest.h>
#include <clara/automl/controller.hpp>
#include <clara/error.hpp>
#include <clara/testing/controller_spaces.hpp>
#include <clara/testing/controller_study.hpp>
#include <clara/testing/ran.hpp>
#include <clara/value.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace clara::testing {

using ControllerFactory = std::function<std::unique_ptr<Controller>()>;

namespace detail {

inline constexpr std::size_t kConformanceJobs = 60;
inline constexpr std::size_t kLargestState = 64 * 1024;

/// False when the controller refuses the space.
inline bool start_controller(Controller& controller, const SearchSpace& space,
                             const StudyInfo& info) {
  try {
    controller.start(space, info, {});
    return true;
  } catch (const Error& error) {
    DOCTEST_CHECK_FALSE(std::string(error.what()).empty());
    return false;
  }
}

inline void check_whole_study(const ControllerFactory& make, const SearchSpace& space,
                              const StudyInfo& info) {
  const auto first = make();
  const auto second = make();
  first->start(space, info, {});
  second->start(space, info, {});
  ControllerStudy one(*first, space, info);
  ControllerStudy other(*second, space, info);
  one.run_until(kConformanceJobs);
  other.run_until(kConformanceJobs);
  DOCTEST_CHECK_FALSE(one.proposed().empty());
  DOCTEST_REQUIRE(one.proposed() == other.proposed());  // the same seed, the same proposals
  one.end_all();
  DOCTEST_CHECK(first->save().json().size() < kLargestState);
  if (one.finished()) DOCTEST_CHECK(std::holds_alternative<Finished>(first->ask(1)));
}

inline void check_resumption(const ControllerFactory& make, const SearchSpace& space,
                             const StudyInfo& info, std::size_t after) {
  const auto first = make();
  const auto second = make();
  first->start(space, info, {});
  ControllerStudy whole(*first, space, info);
  whole.run_until(after);
  const Value state = first->save();
  second->start(space, info, whole.told());
  second->restore(parse_json(state.json()));
  DOCTEST_REQUIRE(second->save().json() == state.json());
  auto resumed = whole.resumed_with(*second);
  whole.run_until(kConformanceJobs);
  resumed.run_until(kConformanceJobs);
  DOCTEST_REQUIRE(whole.proposed() == resumed.proposed());  // it goes on as if nothing had happened
}

}  // namespace detail

/// `make` gives a new controller with the same options each time.
inline void check_controller(const ControllerFactory& make) {
  int accepted = 0;
  for (const auto& [space_name, space] : detail::conformance_spaces()) {
    const auto& name = space_name;  // clang 14 lets no lambda capture a structured binding
    for (const int workers : {1, 3, 8}) {
      for (const auto& info : detail::conformance_studies(workers)) {
        DOCTEST_CAPTURE(name);
        DOCTEST_CAPTURE(workers);
        DOCTEST_CAPTURE(info.objectives.size());
        DOCTEST_CAPTURE(info.constraints.size());
        if (!detail::start_controller(*make(), space, info)) continue;
        ++accepted;
        detail::check_whole_study(make, space, info);
        for (const std::size_t after : {0, 1, 4, 13})
          detail::check_resumption(make, space, info, after);
      }
    }
  }
  DOCTEST_CHECK(accepted > 0);
  note_class_ran("controller", *make());
}

}  // namespace clara::testing
