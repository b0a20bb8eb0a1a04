#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace clara::slurm {

/// What a command line tool left behind.
struct ToolEnd {
  int code = -1;  ///< its exit code; -1: it was killed, or took too long
  std::string out;
  std::string err;

  bool ok() const { return code == 0; }
  /// What it complained of: its last line, without its own name and "error: ".
  std::string words() const;
};

/// Runs a tool that is looked up in PATH, with nothing on its stdin, and kills it after `limit`.
/// Throws clara::Error when it cannot be started.
ToolEnd run_tool(const std::vector<std::string>& arguments,
                 std::chrono::milliseconds limit = std::chrono::seconds(60));

}  // namespace clara::slurm
