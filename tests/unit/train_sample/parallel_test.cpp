#include <clara/train/parallel.hpp>

#include <ATen/Parallel.h>
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace clara {
namespace {

TEST_CASE("every step is taken once, on as many threads as LibTorch has") {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2, 3}) {
    at::set_num_threads(threads);
    std::vector<std::atomic<int>> seen(1000);
    std::set<std::thread::id> ids;
    std::mutex mutex;
    parallel_for(0, 1000, 10, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
      const std::lock_guard lock(mutex);
      ids.insert(std::this_thread::get_id());
    });
    CAPTURE(threads);
    for (const auto& count : seen) CHECK(count == 1);
    CHECK(static_cast<int>(ids.size()) <= threads);
  }
  at::set_num_threads(before);
}

// Only gcc builds it with OpenMP, see parallel.hpp.
#ifndef __clang__
TEST_CASE("work is split: each of two threads takes a half") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  std::set<std::thread::id> ids;
  std::multiset<std::int64_t> lengths;
  std::mutex mutex;
  parallel_for(0, 1000, 10, [&](std::int64_t begin, std::int64_t end) {
    const std::lock_guard lock(mutex);
    ids.insert(std::this_thread::get_id());
    lengths.insert(end - begin);
  });
  at::set_num_threads(before);
  CHECK(ids.size() == 2);
  CHECK(lengths == std::multiset<std::int64_t>{500, 500});
}
#endif

TEST_CASE("what is too little for two threads stays on the caller's, and nothing is not called") {
  const auto caller = std::this_thread::get_id();
  parallel_for(5, 15, 10, [&](std::int64_t begin, std::int64_t end) {
    CHECK(begin == 5);
    CHECK(end == 15);
    CHECK(std::this_thread::get_id() == caller);
  });
  parallel_for(3, 3, 1, [](std::int64_t, std::int64_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("what a part throws reaches the caller, and one inside another takes no more threads") {
  CHECK_THROWS_WITH(parallel_for(0, 100, 1,
                                 [](std::int64_t begin, std::int64_t) {
                                   if (begin == 0) throw std::runtime_error("the first part");
                                 }),
                    "the first part");
  std::atomic<int> steps = 0;
  parallel_for(0, 4, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i)
      parallel_for(0, 50, 1, [&](std::int64_t from, std::int64_t to) {
        steps += static_cast<int>(to - from);
      });
  });
  CHECK(steps == 200);
}

}  // namespace
}  // namespace clara
