#pragma once

#include "host/store/study_file.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

namespace clara::host::store {

/// The [store] thread: owns the StudyFile of a run and is the only one that touches it. Works are
/// posted from any thread, run in the order of posting, and are committed in groups: what waits
/// when a transaction begins goes into that transaction, so that twenty workers cost one fsync, not
/// twenty. A work that throws is undone alone; the others of its group stand.
///
/// `done` is called on the [store] thread after the commit, in the order of posting, and so may act
/// on what was written; it gets null, or why nothing of this work was written. It must not throw
/// and should hand over to its own thread at once (boost::asio::post). After an I/O error nothing
/// is written any more and every work fails with that same error: what reached the disk is unknown,
/// and a second fsync would lie. A full disk fails only the works that met it. While another
/// program holds the file, works wait, however long, until somebody says hurry().
class StoreThread {
 public:
  using Work = std::function<void(StudyFile&)>;
  using Done = std::function<void(std::exception_ptr)>;

  /// Who is told of what no caller has asked for. Called on the [store] thread.
  struct Watch {
    /// A work without a `done` was not written.
    std::function<void(const std::exception_ptr&)> lost;
    /// Another program holds the file for so long already; after 5 s, and then each minute.
    std::function<void(std::chrono::seconds)> waits;
  };

  /// `longest_wait`: of what is posted with the next.
  explicit StoreThread(StudyFile study,
                       std::chrono::milliseconds longest_wait = std::chrono::milliseconds(50));
  /// Runs what was posted, then joins.
  ~StoreThread();
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  /// [any] From now on; an empty one ends it.
  void watch(Watch watch);
  /// [any] Somebody wants to leave: what meets a foreign lock from now on waits two seconds at
  /// most, all works together, and then fails.
  void hurry() { hurry_ = true; }

  /// [any]
  void post(Work work, Done done = {});

  /// [any] What nobody waits for: it goes into the transaction of what is posted next, after
  /// the longest wait even when nothing is, and so costs no sync of its own.
  void post_with_next(Work work, Done done = {});

  /// [any] The result of `work` when it is committed, or its exception. Not to be waited for on the
  /// loop.
  template <class F>
  auto submit(F work) -> std::future<std::invoke_result_t<F&, StudyFile&>>;

  /// [any] `done(error, result)`: result is null exactly when error is not.
  template <class F, class D>
  void call(F work, D done);

  /// [any] Returns when everything posted before is committed or failed. Not on the loop, never on
  /// the store's thread.
  void flush();

 private:
  struct Item {
    Work work;
    Done done;
    std::exception_ptr error;
  };

  void add(Item item, bool at_once);
  void serve();
  /// Into the empty `group`; false when there is nothing left to do.
  bool take(std::deque<Item>& group);
  void run_group(std::deque<Item>& group);
  /// Tries again as long as another program holds the file.
  void patiently(const std::function<void()>& step);
  void tell_lost(const std::exception_ptr& error);

  StudyFile study_;
  const std::chrono::milliseconds longest_wait_;
  std::atomic<bool> hurry_ = false;
  /// Since when a foreign lock holds up somebody who is in a hurry; [store].
  std::optional<std::chrono::steady_clock::time_point> hurried_;
  std::mutex watch_mutex_;
  Watch watch_;
  std::exception_ptr broken_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;
  bool at_once_ = false;  ///< somebody waits for one of the queue
  bool stop_ = false;
  std::thread thread_;
};

template <class F>
auto StoreThread::submit(F work) -> std::future<std::invoke_result_t<F&, StudyFile&>> {
  using Result = std::invoke_result_t<F&, StudyFile&>;
  auto promise = std::make_shared<std::promise<Result>>();
  auto future = promise->get_future();
  if constexpr (std::is_void_v<Result>) {
    post(std::move(work), [promise](std::exception_ptr error) {
      error ? promise->set_exception(error) : promise->set_value();
    });
  } else {
    auto result = std::make_shared<std::optional<Result>>();
    post([work = std::move(work),
          result](StudyFile& study) mutable { result->emplace(work(study)); },
         [promise, result](std::exception_ptr error) {
           error ? promise->set_exception(error) : promise->set_value(std::move(**result));
         });
  }
  return future;
}

template <class F, class D>
void StoreThread::call(F work, D done) {
  using Result = std::invoke_result_t<F&, StudyFile&>;
  auto result = std::make_shared<std::optional<Result>>();
  post([work = std::move(work), result](StudyFile& study) mutable { result->emplace(work(study)); },
       [done = std::move(done), result](std::exception_ptr error) mutable {
         done(error, error ? nullptr : &**result);
       });
}

}  // namespace clara::host::store
