#include "host/automl/jobs/remote_attempt.hpp"

#include "host/automl/jobs/process_launcher.hpp"
#include "host/automl/plugin_call.hpp"
#include "host/process/contract.hpp"
#include "host/process/start_script.hpp"

#include <clara/error.hpp>

#include <boost/asio/post.hpp>

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

namespace clara::host::automl {
namespace {

using namespace std::chrono_literals;

// What a file system that several machines share may need to show the last that was written.
constexpr auto kLastFiles = 10s;
// Of one job's output and events, in one look.
constexpr int kMostBatches = 4;
constexpr std::int64_t kMostOutput = 1 << 20;

bool is_there(const std::filesystem::path& file) {
  std::error_code unreadable;
  return std::filesystem::exists(file, unreadable);
}

}  // namespace

RunRequest request_of(const Job& job, const process::Command& command, std::int64_t attempt) {
  RunRequest request;
  request.name = job.name;
  request.uid = job.uid;
  request.attempt = static_cast<int>(attempt);
  request.folder = command.attempt;
  request.argv = {"/bin/sh", (command.attempt / "start.sh").string()};
  request.slot = job.slot;
  request.time_limit = command.time_limit;
  request.grace = command.grace;
  return request;
}

RemoteAttempt::RemoteAttempt(boost::asio::io_context& loop, Runner& runner, Logger& log,
                             AttemptPlan plan, process::Command command, AttemptHooks hooks)
    : loop_(loop),
      runner_(runner),
      log_(log),
      hooks_(std::make_shared<const AttemptHooks>(std::move(hooks))),
      grace_(loop),
      plan_(std::move(plan)),
      command_(std::move(command)),
      request_(request_of(plan_.job, command_, plan_.first_attempt)) {
  if (!plan_.handle) return;
  restarts_ = static_cast<int>(plan_.job.attempt - plan_.first_attempt);
  told_restarts_ = restarts_;
}

// `function(hooks)` on the loop, unless it was forgotten by then.
template <class F>
void RemoteAttempt::tell(F function) {
  boost::asio::post(loop_, [self = shared_from_this(), function = std::move(function)]() mutable {
    const auto hooks = self->hooks_;
    if (hooks) function(*hooks);
  });
}

std::filesystem::path RemoteAttempt::folder() const {
  return process::attempt_folder(plan_.job.folder, plan_.first_attempt + restarts_);
}

void RemoteAttempt::begin() {
  events_.emplace(folder());
  if (plan_.handle) {
    begun_ = true;
    handle_ = *plan_.handle;
    open_ = true;
    return;
  }
  try {
    process::create_attempt(plan_.job.folder, plan_.first_attempt, job_spec(plan_));
    process::write_start_script(command_, plan_.first_attempt);
    begun_ = true;
  } catch (const std::exception& error) {
    process::JobEnd end;
    end.reason = "spawn";
    end.message = error.what();
    return conclude(std::move(end));
  }
  submit();
}

void RemoteAttempt::submit() {
  process::JobEnd end;
  if (wish_ >= Wish::stop) {
    end.reason = "stopped";
    end.message = "stopped before it was started";
    return conclude(std::move(end));
  }
  std::string why;
  std::optional<std::string> handle;
  const auto who = name_of("runner", runner_);
  end.message = problem_of(
      [&] { handle = call_own(who, "submit", [&] { return runner_.submit(request_, why); }); });
  if (!end.message.empty()) {
    end.reason = "spawn";
    return conclude(std::move(end));
  }
  if (!handle) {
    if (std::exchange(said_, why) != why)
      log_.write(LogLevel::warning, plan_.job.name, "cannot be submitted now: " + why);
    return;
  }
  handle_ = *handle;
  open_ = true;
  said_.clear();
  tell([handle = handle_](const AttemptHooks& hooks) { hooks.submitted(handle); });
}

void RemoteAttempt::catch_up() {
  if (over_ || !begun_) return;
  if (!open_) return submit();
  const auto wish = wish_.load();
  if (wish <= done_ || (wish == Wish::ask && asked_before())) return;
  if (!had_result_) had_result_ = is_there(folder() / "result.json");
  process::request_stop(folder());
  if (wish == Wish::stop || wish == Wish::kill) {
    const auto problem = problem_of([&] {
      call_named(name_of("runner", runner_), "cancel",
                 [&] { runner_.cancel(handle_, wish == Wish::kill); });
    });
    if (!problem.empty()) {
      if (std::exchange(said_, problem) != problem)
        log_.write(LogLevel::warning, plan_.job.name, "cannot be cancelled now: " + problem);
      return;
    }
  }
  done_ = wish;
}

void RemoteAttempt::look(const RunStatus& status) {
  if (over_) return;
  if (status.restarts > restarts_) restart(status.restarts);
  const bool more = held_ || read_updates();
  if (status.state == RunStatus::State::waiting) say_why_it_waits(status);
  if (status.state != RunStatus::State::ended) {
    ended_since_.reset();
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (!ended_since_) ended_since_ = now;
  // A job that wrote nothing down may have had no time to, or the file is on its way.
  const bool may_come =
      status.reason != "spawn" && (done_ < Wish::stop || is_there(folder() / "log.txt"));
  const bool waits_for_files =
      may_come && !is_there(folder() / "exit.json") && now - *ended_since_ < kLastFiles;
  if (more || waits_for_files) return;
  end(status);
}

void RemoteAttempt::restart(int restarts) {
  restarts_ = restarts;
  events_.emplace(folder());
  protocol_failure_.clear();
  lines_ = {};
  log_read_ = 0;
  had_result_.reset();
  done_ = Wish::none;
  const auto began = process::written_at(folder() / "job.json");
  log_.write(LogLevel::info, plan_.job.name, "is started anew: " + handle_);
  tell([self = shared_from_this(), restarts,
        when = began.value_or(std::chrono::system_clock::now())](const AttemptHooks& hooks) {
    self->told_restarts_ = restarts;
    hooks.restarted(restarts, when);
  });
}

// Who asks by what a start reports does not mean the one after it.
bool RemoteAttempt::asked_before() const { return asked_of_ != restarts_; }

void RemoteAttempt::say_why_it_waits(const RunStatus& status) {
  if (status.why.empty() || std::exchange(said_, status.why) == status.why) return;
  log_.write(status.impossible ? LogLevel::warning : LogLevel::info, plan_.job.name,
             (status.impossible ? "waits for what there is not: " : "waits: ") + status.why);
}

// True while there is more to read.
bool RemoteAttempt::read_updates() {
  bool more = protocol_failure_.empty();
  for (int i = 0; i < kMostBatches && more; ++i) {
    auto batch = events_->poll();
    more = batch.more;
    if (!batch.failure.empty()) protocol_failure_ = batch.failure;
    if (batch.empty()) continue;
    tell([update = update_of(std::move(batch))](const AttemptHooks& hooks) mutable {
      hooks.update(std::move(update));
    });
  }
  const auto before = log_read_;
  if (plan_.lines) read_lines();
  return more || log_read_ - before >= kMostOutput;
}

void RemoteAttempt::read_lines() {
  std::ifstream log(folder() / "log.txt", std::ios::binary);
  log.seekg(log_read_);
  std::vector<std::pair<std::string, bool>> lines;
  std::array<char, 1 << 16> chunk{};
  std::int64_t taken = 0;
  while (taken < kMostOutput && (log.read(chunk.data(), chunk.size()) || log.gcount() > 0)) {
    taken += log.gcount();
    lines_.pass(
        {chunk.data(), static_cast<std::size_t>(log.gcount())},
        [&](std::string_view line, bool overwritten) { lines.emplace_back(line, overwritten); });
  }
  log_read_ += taken;
  if (lines.empty()) return;
  tell([lines = std::move(lines)](const AttemptHooks& hooks) {
    for (const auto& [line, overwritten] : lines) hooks.line(line, overwritten);
  });
}

void RemoteAttempt::end(const RunStatus& status) {
  process::EndFacts facts;
  facts.program = plan_.launch.argv.empty() ? std::string() : plan_.launch.argv.front();
  facts.time_limit = command_.time_limit;
  facts.protocol_failure = protocol_failure_;
  facts.job_failure = status.why;
  facts.needs_score = plan_.needs_score;
  auto end = process::read_end(folder(), facts);
  end.had_result = had_result_.value_or(false);
  if (end.reason == "lost" && !status.reason.empty()) {
    end.reason = status.reason;
    end.message = status.why;
  }
  lines_.finish([&](std::string_view line, bool) {
    if (plan_.lines)
      tell([text = std::string(line)](const AttemptHooks& hooks) { hooks.line(text, false); });
  });
  conclude(std::move(end));
}

void RemoteAttempt::conclude(process::JobEnd end) {
  over_ = true;
  open_ = false;
  process::remove_secret_script(command_.attempt);
  tell([self = shared_from_this(), end = std::move(end)](const AttemptHooks& hooks) mutable {
    const auto held = self->hooks_;
    self->forget();
    hooks.ended(std::move(end));
  });
}

void RemoteAttempt::wish(Wish wish) {
  if (wish == Wish::ask) asked_of_ = told_restarts_;
  if (wish <= wish_) return;
  wish_ = wish;
  if (wish != Wish::stop) return;
  // The queue's own ways may fail; what is to be gone has to go.
  grace_.expires_after(plan_.grace + process::kAfterGrace);
  grace_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self && self->hooks_) self->wish(Wish::kill);
  });
}

void RemoteAttempt::forget() {
  hooks_.reset();
  grace_.cancel();
}

}  // namespace clara::host::automl
