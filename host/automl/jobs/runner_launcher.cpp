#include "host/automl/jobs/runner_launcher.hpp"

#include "host/automl/jobs/process_launcher.hpp"
#include "host/automl/jobs/remote_attempt.hpp"
#include "host/automl/jobs/reported_values.hpp"
#include "host/automl/plugin_call.hpp"
#include "host/process/contract.hpp"
#include "host/process/identity.hpp"
#include "host/process/start_script.hpp"

#include <clara/error.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr int kSweeps = 250;
constexpr std::chrono::milliseconds kSweepPeriod{20};

/// What the files of an attempt say, whose runner does not know it any more.
Launcher::Left left_in(const std::filesystem::path& folder, bool needs_score) {
  Launcher::Left left;
  ReportedValues kept;
  process::EventsReader events(folder);
  process::EndFacts facts;
  facts.program = "job";
  facts.needs_score = needs_score;
  facts.job_failure = "its runner does not know it any more";
  for (bool more = true; more;) {
    auto batch = events.poll();
    more = batch.more;
    if (!batch.failure.empty()) facts.protocol_failure = batch.failure;
    kept.add(left.update.values, batch.values);
    left.update.mark = store::EventsMark{batch.mark.offset, batch.mark.next_seq};
  }
  left.end = process::read_end(folder, facts);
  return left;
}

/// How often an attempt was started anew: each start has made a folder. `known`: as often at least.
int restarts_in(const store::Attempt& attempt, int known) {
  std::error_code unreadable;
  const auto file = [&](int restarts) {
    return process::attempt_folder(attempt.folder, attempt.first_number + restarts) / "job.json";
  };
  while (std::filesystem::exists(file(known + 1), unreadable)) ++known;
  return known;
}

}  // namespace

/// What the engine holds of one.
class RunnerLauncher::Handle final : public RunningAttempt {
 public:
  Handle(RunnerLauncher& owner, std::shared_ptr<RemoteAttempt> attempt)
      : owner_(owner), attempt_(std::move(attempt)) {}
  ~Handle() override { attempt_->forget(); }

  void ask() override { wish(RemoteAttempt::Wish::ask); }
  void stop() override { wish(RemoteAttempt::Wish::stop); }
  void kill() override { wish(RemoteAttempt::Wish::kill); }
  void hold(bool held) override { attempt_->hold(held); }

 private:
  void wish(RemoteAttempt::Wish what) {
    attempt_->wish(what);
    owner_.queue_.post([attempt = attempt_] { attempt->catch_up(); });
  }
  RunnerLauncher& owner_;
  std::shared_ptr<RemoteAttempt> attempt_;
};

RunnerLauncher::RunnerLauncher(boost::asio::io_context& loop, Runner& runner, Logger& log)
    : loop_(loop),
      runner_(runner),
      log_(log),
      name_(name_of("runner", runner)),
      period_(call_named(name_, "poll_period", [&] { return runner.poll_period(); })),
      timer_(loop) {}

RunnerLauncher::~RunnerLauncher() { *alive_ = false; }

std::unique_ptr<RunningAttempt> RunnerLauncher::launch(const AttemptPlan& plan,
                                                       AttemptHooks hooks) {
  process::Command command;
  command.attempt = process::attempt_folder(plan.job.folder, plan.first_attempt);
  command.argv = plan.launch.argv;
  command.environment = job_environment(plan.job, {});
  // Which devices there are is known where it runs.
  std::erase_if(command.environment,
                [](const auto& variable) { return variable.first == "CUDA_VISIBLE_DEVICES"; });
  for (const auto& variable : plan.launch.environment) command.environment.push_back(variable);
  command.directory = plan.launch.directory;
  command.time_limit = plan.time_limit;
  command.grace = plan.grace;
  command.outlives_host = true;
  auto attempt = std::make_shared<RemoteAttempt>(loop_, runner_, log_, plan, std::move(command),
                                                 std::move(hooks));
  queue_.post([attempt] { attempt->begin(); });
  attempts_.push_back(attempt);
  if (!polling_) poll_later();
  return std::make_unique<Handle>(*this, std::move(attempt));
}

void RunnerLauncher::poll_later() {
  polling_ = true;
  timer_.expires_after(period_);
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive) poll();
  });
}

// One round on the runner's thread; the next one begins when it is over.
void RunnerLauncher::poll() {
  std::vector<std::shared_ptr<RemoteAttempt>> all;
  std::erase_if(attempts_, [&](const std::weak_ptr<RemoteAttempt>& weak) {
    auto attempt = weak.lock();
    if (!attempt) return true;
    all.push_back(std::move(attempt));
    return false;
  });
  if (all.empty()) {
    polling_ = false;
    return;
  }
  queue_.post([this, all = std::move(all), alive = alive_] {
    std::vector<std::string> handles;
    std::vector<RemoteAttempt*> open;
    for (const auto& attempt : all) {
      attempt->catch_up();
      const auto* handle = attempt->open_handle();
      if (handle == nullptr) continue;
      handles.push_back(*handle);
      open.push_back(attempt.get());
    }
    std::vector<RunStatus> statuses;
    const auto problem = problem_of([&] {
      if (!handles.empty()) statuses = poll_all(handles);
    });
    say_silence(problem);
    for (std::size_t i = 0; i < statuses.size(); ++i) open[i]->look(statuses[i]);
    boost::asio::post(loop_, [this, alive] {
      if (*alive) poll_later();
    });
  });
}

// Once, and once when it is over: a cluster may be away for a night.
void RunnerLauncher::say_silence(const std::string& problem) {
  if (problem.empty() == silence_.empty()) return;
  silence_ = problem;
  if (problem.empty()) return log_.write(LogLevel::info, "engine", name_ + " answers again");
  log_.write(LogLevel::warning, "engine", "no word of the jobs: " + problem);
}

void RunnerLauncher::settle(const store::Attempt& attempt, const Job& job, bool needs_score,
                            std::function<void(Left)> done) {
  process::Command command;
  command.attempt = process::attempt_folder(attempt.folder, attempt.first_number);
  auto request = request_of(job, command, attempt.first_number);
  queue_.post([this, attempt, request = std::move(request), needs_score, done = std::move(done)] {
    auto left = std::make_shared<Launcher::Left>();
    left->restarts = static_cast<int>(attempt.number - attempt.first_number);
    left->problem = problem_of([&] { look_after(attempt, request, needs_score, *left); });
    boost::asio::post(loop_, [done, left] { done(std::move(*left)); });
  });
}

void RunnerLauncher::look_after(const store::Attempt& attempt, const RunRequest& request,
                                bool needs_score, Left& left) {
  // One that ran on this machine has a process; no runner knows it.
  std::optional<std::string> handle;
  if (!attempt.process)
    handle = call_named(name_, "adopt", [&] { return runner_.adopt(attempt.handle, request); });
  if (handle) {
    const auto status = poll_all(std::vector{*handle}).front();
    left.restarts = std::max(left.restarts, status.restarts);
    if (status.state != RunStatus::State::ended) left.runs = *handle;
  } else {
    left.restarts = restarts_in(attempt, left.restarts);
  }
  const auto folder = process::attempt_folder(attempt.folder, attempt.first_number + left.restarts);
  const auto began = process::written_at(folder / "job.json");
  left.began = began.value_or(std::chrono::system_clock::now());
  if (left.runs) return;
  process::remove_secret_script(request.folder);
  if (attempt.process) {
    for (int i = 0; i < kSweeps && process::kill_remnants(folder) > 0; ++i)
      std::this_thread::sleep_for(kSweepPeriod);
  }
  auto found = left_in(folder, needs_score);
  left.end = std::move(found.end);
  left.update = std::move(found.update);
}

std::vector<RunStatus> RunnerLauncher::poll_all(const std::vector<std::string>& handles) {
  return call_named(name_, "poll", [&] {
    auto statuses = runner_.poll(handles);
    check(statuses.size() == handles.size(), "it tells of " + std::to_string(statuses.size()) +
                                                 " jobs, and was asked for " +
                                                 std::to_string(handles.size()));
    return statuses;
  });
}

}  // namespace clara::host::automl
