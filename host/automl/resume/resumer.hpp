#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/resume/past_output.hpp"
#include "host/process/serial_queue.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace clara::host::automl {

/// Takes up a study where an earlier run has left it: what is finished stays, what was running when
/// its host died is ended and its result taken if there is one, everything else waits again, and
/// the controller gets back the state that it had. [loop]
class Resumer {
 public:
  explicit Resumer(EngineContext& context) : context_(context), state_(context.state) {}

  struct CatchUp {
    std::int64_t number = 0;
    bool hooks = false;  ///< not every handler has seen its end
  };
  /// `then(error)`, on the loop, when the table, the rows, the rounds and what waits are as they
  /// were.
  void load(std::function<void(std::exception_ptr)> then);
  /// A job that runs at a runner.
  struct Running {
    std::int64_t number = 0;
    store::Attempt attempt;
    std::string handle;
  };
  const std::vector<Running>& running() const { return running_; }
  /// Jobs that have ended, of which the controller or a handler does not know.
  const std::vector<CatchUp>& catch_up() const { return catch_up_; }

  /// Not on the loop. False when a reader of what jobs had printed has not returned; nothing may
  /// then be destroyed.
  bool close(const std::function<bool()>& patient) { return reader_.close(patient); }

  /// What the controller and the pruner are started with.
  const ControllerThread::Past& known() const { return known_; }

 private:
  struct Past;
  void settle(std::shared_ptr<Past> past);
  void settled(const std::shared_ptr<Past>& past);
  void judge_next(std::shared_ptr<Past> past, std::size_t index);
  void read_output(std::shared_ptr<Past> past, std::size_t index);
  void judge_one(std::shared_ptr<Past> past, std::size_t index, const PastOutput& printed);
  void commit(std::shared_ptr<Past> past);
  void fill(const Past& past);
  void remember(const Past& past);

  EngineContext& context_;
  StudyState& state_;
  process::SerialQueue reader_{"past output"};
  std::function<void(std::exception_ptr)> then_;
  std::vector<CatchUp> catch_up_;
  ControllerThread::Past known_;
  std::vector<Running> running_;
};

}  // namespace clara::host::automl
