#pragma once

#include "host/automl/jobs/launcher.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::automl::fakes {

/// What a fake job does.
struct FakeJob {
  std::chrono::milliseconds takes{1};
  int outlasts = 0;               ///< it does not end before so many jobs were launched
  std::vector<Reported> reports;  ///< at once
  std::vector<std::string> lines;
  process::JobEnd end;
  bool obeys_stop = true;

  static FakeJob scores(double score) {
    FakeJob job;
    job.end.score = score;
    job.end.result = process::JobResult{score, {}};
    return job;
  }
  static FakeJob fails(const std::string& word, const std::string& message) {
    FakeJob job;
    job.end.reason = word;
    job.end.message = message;
    return job;
  }
};

/// Jobs that are timers on the loop.
class FakeLauncher final : public Launcher {
 public:
  explicit FakeLauncher(boost::asio::io_context& loop) : loop_(loop) {}

  /// The score of a job is its x.
  std::function<FakeJob(const Job&)> behaves = [](const Job& job) {
    return FakeJob::scores(job.values.find("x")->as_number());
  };
  std::function<void()> on_launch = [] {};
  std::function<void()> on_end = [] {};
  std::function<Left(const store::Attempt&)> left = [](const store::Attempt&) {
    return Left{FakeJob::fails("host_died", "the host died").end, {}};
  };
  std::vector<std::int64_t> settled;
  int running = 0, most_running = 0, launched = 0;

  std::unique_ptr<RunningAttempt> launch(const AttemptPlan& plan, AttemptHooks hooks) override {
    on_launch();
    auto job = behaves(plan.job);
    if (plan.time_limit.count() > 0 && plan.time_limit < job.takes) {
      job.takes = plan.time_limit;
      job.end = FakeJob::fails("timeout", "it ran longer than its limit").end;
    }
    return std::make_unique<FakeAttempt>(*this, std::move(job), std::move(hooks));
  }
  void settle(const store::Attempt& attempt, const Job&, bool,
              std::function<void(Left)> done) override {
    settled.push_back(attempt.id);
    boost::asio::post(loop_, [done, found = left(attempt)] { done(found); });
  }

 private:
  class FakeAttempt final : public RunningAttempt {
   public:
    FakeAttempt(FakeLauncher& owner, FakeJob job, AttemptHooks hooks)
        : state_(std::make_shared<State>(State{owner, std::move(job), std::move(hooks),
                                               boost::asio::steady_timer(owner.loop_)})) {
      owner.most_running = std::max(owner.most_running, ++owner.running);
      boost::asio::post(owner.loop_, [state = state_] { report(*state); });
      ++owner.launched;
      await_end(state_);
    }
    void ask() override { stop(); }
    void stop() override {
      if (state_->job.obeys_stop) end_now("stopped");
    }
    void kill() override { end_now("killed"); }
    void hold(bool) override {}

   private:
    struct State {
      FakeLauncher& owner;
      FakeJob job;
      AttemptHooks hooks;
      boost::asio::steady_timer timer;
    };
    static void await_end(const std::shared_ptr<State>& state) {
      state->timer.expires_after(state->job.takes);
      state->timer.async_wait([state](const boost::system::error_code& stopped) {
        const bool early = !stopped && state->owner.launched < state->job.outlasts;
        early ? await_end(state) : over(*state);
      });
    }
    static void report(State& state) {
      AttemptUpdate update;
      update.values = state.job.reports;
      update.mark = store::EventsMark{0, static_cast<std::int64_t>(update.values.size())};
      if (!update.values.empty()) state.hooks.update(update);
      for (const auto& line : state.job.lines) state.hooks.line(line, false);
    }
    static void over(State& state) {
      --state.owner.running;
      state.hooks.ended(state.job.end);
      state.owner.on_end();
    }
    void end_now(const char* how) {
      state_->job.end = FakeJob::fails("stopped", how).end;
      state_->timer.cancel();
    }
    std::shared_ptr<State> state_;
  };

  boost::asio::io_context& loop_;
};

}  // namespace clara::host::automl::fakes
