#include "host/process/running_job.hpp"

#include "host/process/attempt_files.hpp"
#include "host/process/events_follower.hpp"
#include "host/process/output_stream.hpp"
#include "host/process/pid_wait.hpp"
#include "host/process/spawn.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

namespace clara::host::process {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds kFirstRetry{50};
constexpr milliseconds kLongestRetry{2000};
constexpr int kRetries = 20;  // about half a minute
constexpr milliseconds kSweepPeriod{20};
constexpr int kSweeps = 250;
// What TERM waits for the file `stop`.
constexpr milliseconds kStopFile{1000};

/// A descriptor that is closed when the function that made it is left.
struct WriteEnd {
  explicit WriteEnd(int number) : fd(number) {}
  ~WriteEnd() {
    if (fd >= 0) close(fd);
  }
  WriteEnd(const WriteEnd&) = delete;
  WriteEnd& operator=(const WriteEnd&) = delete;
  int fd;
};

}  // namespace

// Handlers hold the Impl and look whether the hooks are still there: a RunningJob that was
// destroyed has none.
class RunningJob::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& loop, SerialQueue& files, Command command, EventsMark from, Hooks hooks,
       bool needs_score)
      : loop_(loop),
        command_(std::move(command)),
        hooks_(std::make_shared<const Hooks>(std::move(hooks))),
        files_(loop, files, command_.attempt, from),
        output_(loop),
        waiter_(loop),
        stop_timer_(loop),
        timer_(loop) {
    facts_.program = command_.argv.empty() ? std::string() : command_.argv.front();
    facts_.time_limit = command_.time_limit;
    facts_.needs_score = needs_score;
  }

  void launch(std::function<void()> make_folder);
  void adopt(const ProcessRecord& process);
  void hold(bool held);
  void ask();
  void stop();
  void kill();
  void forget();

 private:
  // Keeps the hooks alive while one runs: it may destroy the RunningJob and with it this object's
  // hold on them.
  template <class Hook, class... Args>
  void call(Hook Hooks::*hook, Args&&... args) {
    const auto hooks = hooks_;
    if (hooks && (*hooks).*hook) ((*hooks).*hook)(std::forward<Args>(args)...);
  }

  // `f(*this, arguments...)` when it is called, unless this object was forgotten by then.
  template <class F>
  auto mine(F f) {
    return [self = shared_from_this(), f](auto&&... arguments) {
      if (self->hooks_) f(*self, std::forward<decltype(arguments)>(arguments)...);
    };
  }

  // Runs `f` later, unless this object was forgotten.
  template <class Timer, class F>
  void after(Timer& timer, milliseconds wait, F f) {
    timer.expires_after(wait);
    timer.async_wait([self = shared_from_this(), f](const boost::system::error_code& error) {
      if (!error && self->hooks_) f(*self);
    });
  }

  void follow();
  void watch();
  void try_spawn();
  void fail_to_start(const std::string& why);
  void gone();
  void process_ended(const PidWait::End& end);
  void judge_process(const PidWait::End& end, bool left_exit);
  void output_ended();
  void sweep(int left);
  void finish();
  void ended(JobEnd end);
  void terminate();
  void signal(int number);
  void kill_after(milliseconds wait);

  asio::io_context& loop_;
  Command command_;
  std::shared_ptr<const Hooks> hooks_;  // null: forgotten
  EndFacts facts_;
  AttemptFiles files_;
  std::shared_ptr<EventsFollower> follower_;
  OutputStream output_;
  PidWait waiter_;
  asio::steady_timer stop_timer_;
  asio::steady_timer timer_;  // spawn retries, patience, sweeps: one after the other
  std::optional<ProcessRecord> process_;
  int tries_ = 0;
  bool stopped_early_ = false;  // before there was a process
  bool stopping_ = false;       // stop() was called
  bool terminating_ = false;    // TERM was sent
  bool running_ = false;
  bool streaming_ = false;
  bool lost_ = false;
  bool never_started_ = false;
  int early_signal_ = 0;  // came before it was known whether the process is there
  bool adopting_ = false;
};

// The cycle of its hooks ends with forget().
void RunningJob::Impl::follow() {
  follower_ = std::make_shared<EventsFollower>(
      loop_, files_, command_.poll,
      EventsFollower::Hooks{
          mine([](Impl& self, EventBatch batch) { self.call(&Hooks::events, std::move(batch)); }),
          mine([](Impl& self, JobEnd end) { self.ended(std::move(end)); })});
}

void RunningJob::Impl::launch(std::function<void()> make_folder) {
  follow();
  files_.make(std::move(make_folder), mine([](Impl& self, const std::string& problem) {
                problem.empty() ? self.try_spawn() : self.fail_to_start(problem);
              }));
}

void RunningJob::Impl::try_spawn() {
  if (stopped_early_) return finish();
  try {
    // The job holds the other end from now on, or nobody.
    const WriteEnd stream(hooks_->line ? output_.open() : -1);
    const pid_t pid = spawn(command_, stream.fd);
    process_ = identify(pid);
    if (!process_) process_ = ProcessRecord{pid, 0, ""};
    streaming_ = stream.fd >= 0;
  } catch (const SpawnError& e) {
    output_.close();
    if (e.is_temporary() && ++tries_ <= kRetries) {
      const auto wait = std::min(kFirstRetry * (1 << std::min(tries_ - 1, 10)), kLongestRetry);
      return after(timer_, wait, [](Impl& self) { self.try_spawn(); });
    }
    return fail_to_start(e.what());
  } catch (const std::exception& e) {
    return fail_to_start(e.what());
  }
  watch();
  call(&Hooks::started, *process_);
}

void RunningJob::Impl::fail_to_start(const std::string& why) {
  never_started_ = true;
  facts_.job_failure = why;
  finish();
}

void RunningJob::Impl::watch() {
  running_ = true;
  waiter_.wait(static_cast<pid_t>(process_->pid),
               [self = shared_from_this()](const PidWait::End& end) {
                 if (self->hooks_) self->process_ended(end);
               });
  if (streaming_) {
    output_.read(
        [this](std::string_view line, bool overwritten) { call(&Hooks::line, line, overwritten); },
        [self = shared_from_this()] { self->output_ended(); });
  }
  follower_->start();
  if (command_.time_limit.count() > 0) {
    kill_after(command_.time_limit + command_.grace + kAfterGrace);
  }
}

void RunningJob::Impl::adopt(const ProcessRecord& process) {
  follow();
  adopting_ = true;
  asio::post(loop_, [self = shared_from_this(), process] {
    if (!self->hooks_) return;
    self->adopting_ = false;
    self->process_ = process;
    if (!is_alive(process)) return self->gone();
    self->watch();
    // The number may have gone to another process before a descriptor held it fast.
    if (!is_alive(process)) {
      self->running_ = false;
      self->waiter_.cancel();
      self->timer_.cancel();
      return self->gone();
    }
    if (self->early_signal_ == 0) return;
    self->signal(self->early_signal_);
    self->kill_after(self->command_.grace + kAfterGrace);
  });
}

void RunningJob::Impl::gone() {
  facts_.job_failure = "it was gone when the host came back";
  sweep(kSweeps);
}

void RunningJob::Impl::output_ended() {
  streaming_ = false;
  if (!running_) sweep(lost_ ? kSweeps : 0);
}

void RunningJob::Impl::hold(bool held) {
  output_.hold(held);
  follower_->hold(held);
}

void RunningJob::Impl::process_ended(const PidWait::End& end) {
  if (end.known) return judge_process(end, end.signal == 0 && end.exit_code == 0);
  files_.look_for_exit(
      mine([end](Impl& self, bool left_exit) { self.judge_process(end, left_exit); }));
}

// clara-job ends with 0 when it has left exit.json; then nothing of the job is left.
void RunningJob::Impl::judge_process(const PidWait::End& end, bool left_exit) {
  running_ = false;
  stop_timer_.cancel();
  timer_.cancel();
  lost_ = !left_exit;
  if (end.signal != 0) {
    facts_.job_failure = "killed by signal " + std::to_string(end.signal);
  } else if (lost_) {
    facts_.job_failure =
        end.known ? "exit " + std::to_string(end.exit_code) : "it left no exit.json";
  }
  if (!streaming_) sweep(lost_ ? kSweeps : 0);
}

void RunningJob::Impl::sweep(int left) {
  if (left == 0) return finish();
  files_.sweep(mine([left](Impl& self, int killed) {
    if (killed == 0) return self.finish();
    self.after(self.timer_, kSweepPeriod, [left](Impl& later) { later.sweep(left - 1); });
  }));
}

void RunningJob::Impl::finish() { follower_->finish(facts_); }

void RunningJob::Impl::ended(JobEnd end) {
  if (stopped_early_) {
    end.reason = "stopped";
    end.message = "stopped before it was started";
  } else if (never_started_) {
    end.reason = "spawn";
    end.message = facts_.job_failure;
  }
  const auto hooks = hooks_;
  forget();
  if (hooks->ended) hooks->ended(std::move(end));
}

void RunningJob::Impl::ask() {
  files_.request_stop([] {});
}

// The file comes before the signal, unless it cannot be had.
void RunningJob::Impl::stop() {
  if (std::exchange(stopping_, true)) return kill();
  if (!process_ && !adopting_) return signal(SIGTERM);
  files_.request_stop(mine([](Impl& self) { self.terminate(); }));
  after(stop_timer_, kStopFile, [](Impl& self) { self.terminate(); });
}

void RunningJob::Impl::terminate() {
  if (std::exchange(terminating_, true)) return;
  stop_timer_.cancel();
  signal(SIGTERM);
  kill_after(command_.grace + kAfterGrace);
}

void RunningJob::Impl::kill() {
  signal(SIGQUIT);
  kill_after(kAfterGrace);
}

// A clara-job that is frozen hears nothing else.
void RunningJob::Impl::kill_after(milliseconds wait) {
  if (running_) after(timer_, wait, [](Impl& self) { self.signal(SIGKILL); });
}

void RunningJob::Impl::signal(int number) {
  if (adopting_) {
    early_signal_ = number;
  } else if (!process_) {
    stopped_early_ = true;
  } else if (running_) {
    waiter_.signal(number);
  }
}

void RunningJob::Impl::forget() {
  hooks_.reset();
  follower_->close();
  stop_timer_.cancel();
  timer_.cancel();
  waiter_.cancel();
  output_.close();
}

RunningJob::RunningJob(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

RunningJob::~RunningJob() { impl_->forget(); }

std::unique_ptr<RunningJob> RunningJob::launch(asio::io_context& loop, SerialQueue& files,
                                               Command command, Hooks hooks, bool needs_score,
                                               std::function<void()> make_folder) {
  auto impl = std::make_shared<Impl>(loop, files, std::move(command), EventsMark{},
                                     std::move(hooks), needs_score);
  impl->launch(std::move(make_folder));
  return std::unique_ptr<RunningJob>(new RunningJob(std::move(impl)));
}

std::unique_ptr<RunningJob> RunningJob::adopt(asio::io_context& loop, SerialQueue& files,
                                              Command command, const ProcessRecord& process,
                                              EventsMark from, Hooks hooks, bool needs_score) {
  hooks.line = {};
  auto impl =
      std::make_shared<Impl>(loop, files, std::move(command), from, std::move(hooks), needs_score);
  impl->adopt(process);
  return std::unique_ptr<RunningJob>(new RunningJob(std::move(impl)));
}

void RunningJob::hold(bool held) { impl_->hold(held); }
void RunningJob::ask() { impl_->ask(); }
void RunningJob::stop() { impl_->stop(); }
void RunningJob::kill() { impl_->kill(); }

}  // namespace clara::host::process
