#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace clara::host::plugins {

/// How a short-lived process of ours ended.
struct ChildEnd {
  bool timed_out = false;
  int exit_code = -1;  ///< when it ended by itself
  int signal = 0;      ///< when a signal ended it
  std::string answer;  ///< what it wrote to descriptor `answer_descriptor`, at most 1 MiB
  std::string errors;  ///< what it wrote to stderr: the last 4 KiB
};

/// Runs `arguments` (a path first) with empty stdin and stdout and waits for its end; kills it when
/// it has given no answer for `limit`, and at its end whatever it has started. Throws clara::Error
/// when it cannot be started.
ChildEnd run_child(const std::vector<std::string>& arguments, int answer_descriptor,
                   std::chrono::milliseconds limit);

/// Calls `work` in a copy of this process, which has one thread, and waits for its end; kills it
/// when it has given no answer for `limit`. What it answers it writes to the descriptor that `work`
/// is handed; what it prints is `errors`. It leaves nothing behind: no core file, nothing at exit,
/// no process.
ChildEnd run_copy(const std::function<void(int answer)>& work, std::chrono::milliseconds limit);

/// For a child that did not end well: `crashed the process that tried it: signal 6 (Aborted); the
/// last that it wrote: ...`
std::string how_it_ended(const ChildEnd& end, std::chrono::seconds limit);

}  // namespace clara::host::plugins
