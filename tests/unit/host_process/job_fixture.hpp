#pragma once

#include "host/process/running_job.hpp"
#include "support/paths.hpp"

#include <clara/error.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace clara::testing {

using host::process::Command;
using host::process::EventBatch;
using host::process::EventsMark;
using host::process::JobEnd;
using host::process::ProcessRecord;
using host::process::RunningJob;
using std::chrono::milliseconds;

inline std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What `f` says when it throws clara::Error, or "no error".
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

/// Runs real jobs on a loop of its own.
struct JobFixture {
  TemporaryFolder folder;
  boost::asio::io_context loop;
  std::optional<host::process::SerialQueue> queue;
  std::vector<Reported> values;
  std::vector<std::string> lines;
  EventsMark mark;
  ProcessRecord process;
  bool stream = false;
  bool needs_score = true;
  int attempts = 0;
  std::unique_ptr<RunningJob> job;

  /// Made when it is first asked for: a process that forks has one thread.
  host::process::SerialQueue& files() {
    if (!queue) queue.emplace("files");
    return *queue;
  }

  /// A new attempt that runs `script` with sh.
  Command sh(const std::string& script) {
    Command c;
    c.argv = {"sh", "-c", script};
    c.attempt = host::process::create_attempt(folder.path(), ++attempts, Object{{"seed", 7}});
    c.directory = folder.path();
    c.poll = milliseconds(5);
    return c;
  }

  void launch(const Command& command, std::function<void(JobEnd)> ended) {
    job = RunningJob::launch(loop, files(), command, hooks(std::move(ended)), needs_score);
  }

  RunningJob::Hooks hooks(std::function<void(JobEnd)> ended) {
    RunningJob::Hooks h;
    h.started = [this](const ProcessRecord& p) { process = p; };
    h.events = [this](const EventBatch& b) {
      values.insert(values.end(), b.values.begin(), b.values.end());
      mark = b.mark;
    };
    if (stream) {
      h.line = [this](std::string_view line, bool) { lines.emplace_back(line); };
    }
    h.ended = std::move(ended);
    return h;
  }

  JobEnd run(const Command& command) {
    JobEnd result;
    launch(command, [&](JobEnd end) { result = std::move(end); });
    run_loop();
    return result;
  }
  JobEnd run(const std::string& script) { return run(sh(script)); }

  void run_loop() {
    loop.restart();
    loop.run();
  }

  /// Calls `f` on the loop as soon as the job has made `file` in its folder.
  void when(const std::string& file, std::function<void()> f) {
    auto timer = std::make_shared<boost::asio::steady_timer>(loop, milliseconds(5));
    timer->async_wait([this, file, f, timer](const boost::system::error_code&) {
      std::filesystem::exists(folder / file) ? f() : when(file, f);
    });
  }

  std::filesystem::path attempt() const {
    return host::process::attempt_folder(folder.path(), attempts);
  }
};

/// True while there is a process `sleep SECONDS`.
bool is_sleeping(const std::string& seconds);

}  // namespace clara::testing
