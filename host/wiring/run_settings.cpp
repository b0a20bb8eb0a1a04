#include <sched.h>

#include <clara/error.hpp>
#include <host/wiring/run_settings.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

namespace clara::host::wiring {

namespace {

/// The number above 0 that `text` is, else 0.
int number_of(std::string_view text) {
  int threads = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), threads);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::max(threads, 0) : 0;
}

std::string_view variable(const char* name) {
  // Nothing in this process changes the environment.
  const char* written = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return written ? written : "";
}

}  // namespace

int usable_threads() {
  if (const auto ours = variable("CLARA_THREADS"); !ours.empty()) {
    if (const int threads = number_of(ours); threads > 0) return threads;
    throw Error(
        "CLARA_THREADS=\"" + std::string(ours) + "\" is no number of threads, which is 1 or above",
        ExitCode::config);
  }
  // As in every program on LibTorch: the first of a list is meant, and what is no number left out.
  const auto theirs = variable("OMP_NUM_THREADS");
  if (const int threads = number_of(theirs.substr(0, theirs.find(','))); threads > 0)
    return threads;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 0)
    return CPU_COUNT(&cores);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace clara::host::wiring
