#pragma once

#include <chrono>
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

/// Runs `arguments` (a path first) with empty stdin and stdout and waits for its end; kills it
/// after `limit`. Throws clara::Error when it cannot be started.
ChildEnd run_child(const std::vector<std::string>& arguments, int answer_descriptor,
                   std::chrono::milliseconds limit);

}  // namespace clara::host::plugins
