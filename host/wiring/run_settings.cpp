#include <sched.h>

#include <host/wiring/run_settings.hpp>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace clara::host::wiring {

int usable_threads() {
  // Nothing in this process changes the environment.
  if (const char* written = std::getenv("CLARA_THREADS")) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view text(written);
    int threads = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size() && threads > 0)
      return threads;
  }
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 0)
    return CPU_COUNT(&cores);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace clara::host::wiring
