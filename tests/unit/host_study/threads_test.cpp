#include <doctest/doctest.h>

#include <clara/error.hpp>
#include <host/wiring/run_settings.hpp>

#include <cstdlib>

namespace clara::host::wiring {
namespace {

int threads_with(const char* ours, const char* theirs) {
  setenv("CLARA_THREADS", ours, 1);      // NOLINT(concurrency-mt-unsafe)
  setenv("OMP_NUM_THREADS", theirs, 1);  // NOLINT(concurrency-mt-unsafe)
  return usable_threads();
}

}  // namespace

TEST_CASE("the environment says how many threads a training uses, or is refused") {
  CHECK(threads_with("3", "5") == 3);
  CHECK(threads_with("", "5") == 5);
  CHECK(threads_with("", "5,2") == 5);
  CHECK(threads_with("", "") >= 1);
  CHECK(threads_with("", "many") >= 1);
  CHECK_THROWS_WITH_AS(threads_with("0", "5"),
                       "CLARA_THREADS=\"0\" is no number of threads, which is 1 or above", Error);
  CHECK_THROWS_WITH_AS(threads_with("4x", "5"),
                       "CLARA_THREADS=\"4x\" is no number of threads, which is 1 or above", Error);
  CHECK_THROWS_WITH_AS(threads_with("4,2", "5"),
                       "CLARA_THREADS=\"4,2\" is no number of threads, which is 1 or above", Error);
  unsetenv("CLARA_THREADS");    // NOLINT(concurrency-mt-unsafe)
  unsetenv("OMP_NUM_THREADS");  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace clara::host::wiring
