#pragma once

#include "host/process/serial_queue.hpp"

#include <clara/automl/job.hpp>
#include <set>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

class JobRun;

/// One place where a job can run, and its [worker] thread.
struct Worker {
  explicit Worker(Slot place);

  const Slot slot;
  const std::unique_ptr<process::SerialQueue> thread;
  std::shared_ptr<JobRun> run;  ///< null: nothing runs here
  bool closed = false;          ///< takes no further job
};

/// The places of a study; they never move. [loop]
class Workers {
 public:
  void open(const std::vector<Slot>& slots);

  /// One that can take a job and is none of `but`, or null.
  Worker* free(const std::set<const Worker*>& but = {});
  int count() const { return static_cast<int>(workers_.size()); }
  int count_free() const;
  int count_running() const;
  std::vector<Slot> slots() const;
  /// Where a job goes on that worker `name` has begun in an earlier run: there, else in a free
  /// place, else in one of its own, which takes no job after it.
  Worker& place_for(const std::string& name);
  void release(const std::shared_ptr<JobRun>& run);
  void each_run(const std::function<void(JobRun&)>& what) const;
  /// Not on the loop. False when the code of a component does not return.
  bool close(const std::function<bool()>& patient);

 private:
  std::deque<Worker> workers_;
};

}  // namespace clara::host::automl
