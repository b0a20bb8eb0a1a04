#pragma once

#include <cstdint>

namespace clara::host::job {

/// What the host asks for on the command line. Times are in milliseconds, 0: none.
struct Options {
  const char* attempt = nullptr;
  const char* directory = nullptr;
  int parent = 0;
  std::int64_t limit_ms = 0;
  std::int64_t grace_ms = 10'000;
  std::int64_t log_bytes = std::int64_t{64} << 20;
  std::int64_t line_bytes = 64 << 10;
  int stream_fd = -1;
  char** program = nullptr;  ///< its argv, null at the end
};

/// False when the command line is not understood.
bool parse(int argc, char** argv, Options& out);

}  // namespace clara::host::job
