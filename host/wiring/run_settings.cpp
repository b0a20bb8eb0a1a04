#include <sched.h>

#include <host/wiring/run_settings.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace clara::host::wiring {

namespace {

/// The number above 0 that a variable holds, else 0.
int number_in(const char* variable) {
  // Nothing in this process changes the environment.
  const char* written = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  if (!written) return 0;
  const std::string_view text(written);
  int threads = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), threads);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::max(threads, 0) : 0;
}

}  // namespace

int usable_threads() {
  for (const char* variable : {"CLARA_THREADS", "OMP_NUM_THREADS"})
    if (const int threads = number_in(variable); threads > 0) return threads;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 0)
    return CPU_COUNT(&cores);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace clara::host::wiring
