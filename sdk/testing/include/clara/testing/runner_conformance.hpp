#pragma once

/// What every Runner must do, as doctest checks; for ours and for third parties':
///
///     TEST_CASE("MyRunner keeps the contract") {
///       clara::testing::check_runner([] { return std::make_unique<MyRunner>(); }, folder);
///     }
///
/// In `folder`, which every place of the runner sees as this process does, it runs short shell
/// scripts and looks at this:
/// - there is a place, and places count from 1;
/// - a request runs its argv, with "0" behind it, and is ended afterwards, for good;
/// - two requests have two handles and are polled together, in any order;
/// - cancel() lets a request end by itself; `at_once` ends one that does not want to; for one that
///   has ended it does nothing;
/// - another runner of the same options, as in a host that was started anew, adopts a request by
///   its handle, and by the request alone; what there never was it does not adopt, nor a request of
///   somebody else with that handle.

#include <doctest/doctest.h>
#include <clara/automl/runner.hpp>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace clara::testing {

using RunnerFactory = std::function<std::unique_ptr<Runner>()>;

namespace detail {

/// Requests of one study, as a host makes them.
class RunnerStudy {
 public:
  RunnerStudy(RunnerFactory make, std::filesystem::path folder)
      : make_(std::move(make)), folder_(std::move(folder)), runner_(make_()) {
    const auto slots = runner_->slots();
    DOCTEST_REQUIRE_FALSE(slots.empty());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      DOCTEST_CHECK(slots[i].worker == static_cast<int>(i) + 1);
      DOCTEST_CHECK(slots[i].threads >= 1);
    }
    slot_ = slots.front();
  }

  /// A request that runs `script` with sh, in its own folder; $1 is the count of its starts.
  RunRequest request(const std::string& script) {
    const auto name = "J" + std::to_string(++requests_);
    RunRequest request;
    request.name = name;
    // Another one each time: a queue may remember the requests of an earlier check.
    request.uid =
        name + "-" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
    request.folder = folder_ / request.uid;
    std::filesystem::create_directories(request.folder);
    std::ofstream(request.folder / "start.sh")
        << "cd '" << request.folder.string() << "' || exit 1\n"
        << script << "\n";
    request.argv = {"/bin/sh", (request.folder / "start.sh").string()};
    request.slot = slot_;
    request.grace = std::chrono::seconds(5);
    return request;
  }

  std::string submit(const RunRequest& request) {
    std::optional<std::string> handle;
    std::string why;
    DOCTEST_REQUIRE(wait([&] { return (handle = runner_->submit(request, why)).has_value(); }));
    DOCTEST_CHECK_FALSE(handle->empty());
    return *handle;
  }

  RunStatus status(const std::string& handle) { return status(*runner_, handle); }
  static RunStatus status(Runner& runner, const std::string& handle) {
    const auto all = runner.poll(std::vector{handle});
    DOCTEST_REQUIRE(all.size() == 1);
    return all.front();
  }
  bool ends(const std::string& handle) {
    return wait([&] { return status(handle).state == RunStatus::State::ended; });
  }
  static bool there(const RunRequest& request, const char* file) {
    return wait([&] { return std::filesystem::exists(request.folder / file); });
  }
  static std::string text(const RunRequest& request, const char* file) {
    std::ifstream in(request.folder / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  Runner& runner() { return *runner_; }
  std::unique_ptr<Runner> another() const { return make_(); }

 private:
  /// Polls as a host does, for two minutes at most: queues have their own time.
  static bool wait(const std::function<bool()>& come) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!come()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  }

  RunnerFactory make_;
  std::filesystem::path folder_;
  std::unique_ptr<Runner> runner_;
  Slot slot_;
  int requests_ = 0;
};

inline void check_runs(RunnerStudy& study) {
  const auto first = study.request("echo \"$1\" >part; mv part ran");
  const auto second = study.request("exit 7");
  const auto a = study.submit(first);
  const auto b = study.submit(second);
  DOCTEST_CHECK(a != b);
  DOCTEST_REQUIRE(study.ends(a));
  DOCTEST_REQUIRE(study.ends(b));
  DOCTEST_CHECK(RunnerStudy::text(first, "ran") == "0\n");
  const auto both = study.runner().poll(std::vector{b, a});
  DOCTEST_REQUIRE(both.size() == 2);
  for (const auto& status : both) {
    DOCTEST_CHECK(status.state == RunStatus::State::ended);
    DOCTEST_CHECK(status.restarts == 0);
  }
  DOCTEST_CHECK(study.runner().poll({}).empty());
  DOCTEST_CHECK_NOTHROW(study.runner().cancel(a, false));
  DOCTEST_CHECK_NOTHROW(study.runner().cancel(a, true));
}

inline void check_cancel(RunnerStudy& study) {
  const auto gentle =
      study.request("trap 'touch ended; exit 0' TERM; touch up; while :; do sleep 0.05; done");
  const auto stubborn = study.request("trap '' TERM; touch up; while :; do sleep 0.05; done");
  const auto a = study.submit(gentle);
  DOCTEST_REQUIRE(RunnerStudy::there(gentle, "up"));
  DOCTEST_CHECK(study.status(a).state == RunStatus::State::running);
  study.runner().cancel(a, false);
  DOCTEST_CHECK(study.ends(a));
  DOCTEST_CHECK(RunnerStudy::there(gentle, "ended"));
  const auto b = study.submit(stubborn);
  DOCTEST_REQUIRE(RunnerStudy::there(stubborn, "up"));
  study.runner().cancel(b, true);
  DOCTEST_CHECK(study.ends(b));
}

inline void check_adoption(RunnerStudy& study) {
  const auto request = study.request("touch up; while [ ! -e go ]; do sleep 0.05; done");
  const auto stranger = study.request("exit 0");
  const auto handle = study.submit(request);
  DOCTEST_REQUIRE(RunnerStudy::there(request, "up"));
  const auto later = study.another();
  later->slots();
  DOCTEST_CHECK(later->adopt(handle, request) == handle);
  DOCTEST_CHECK(later->adopt("", request) == handle);
  DOCTEST_CHECK(later->adopt(handle, stranger) == std::nullopt);
  DOCTEST_CHECK(later->adopt("", stranger) == std::nullopt);
  DOCTEST_CHECK(RunnerStudy::status(*later, handle).state == RunStatus::State::running);
  std::ofstream(request.folder / "go") << "now\n";
  DOCTEST_CHECK(study.ends(handle));
}

}  // namespace detail

/// `make` gives a new runner with the same options each time; `folder` is there, and empty.
inline void check_runner(const RunnerFactory& make, const std::filesystem::path& folder) {
  detail::RunnerStudy study(make, folder);
  detail::check_runs(study);
  detail::check_cancel(study);
  detail::check_adoption(study);
  note_class_ran("runner", *make());
}

}  // namespace clara::testing
