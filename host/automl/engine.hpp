#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/job_closer.hpp"
#include "host/automl/job_starter.hpp"
#include "host/automl/proposal_intake.hpp"
#include "host/automl/resume/resumer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

/// Runs one study: asks the controller, gives its recommendations to the workers, follows the jobs,
/// tells the controller, and calls the handlers on every event. The thread that calls run() is the
/// [loop]; it executes no plugin code. Every change of state is committed to the study before it is
/// acted on.
class Engine final : private EngineControl {
 public:
  /// Components and services outlive the engine.
  Engine(StudyComponents components, Settings settings, const EngineServices& services);
  ~Engine();

  /// The whole study; to be called once. When the summary says `abandoned`, plugin code is still
  /// running: leave the process without destroying anything. Throws what keeps it from starting,
  /// unless it is abandoned, too: then the summary has the words.
  Summary run();

  /// [any] A signal: ends gracefully, so that --resume can go on; a second one kills the jobs at
  /// once and waits for no plugin any longer; a third one leaves at once. Heard until run()
  /// returns.
  void interrupt(int signal);

 private:
  enum class Phase { starting, searching, over };

  void begin();
  void set_up(std::exception_ptr error, ControllerThread::Setup found);
  void load();
  void start_controller();
  void give_up(std::exception_ptr error);
  void fire_startup();
  void search();
  void watch_time();
  void changed() override;
  bool work_left() const;
  void end_study(Stop stop) override;
  void hurry();
  void leave_soon();
  void store_failed(const std::exception_ptr& error) override;
  void write_lost(const std::exception_ptr& error);
  void shut_down();
  std::string reason() const;
  Summary summary();
  void close(Summary& summary);

  EngineContext context_;
  StudyState& state_;
  JobCloser closer_;
  ProposalIntake intake_;
  JobStarter starter_;
  Resumer resumer_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  boost::asio::steady_timer time_limit_;
  Phase phase_ = Phase::starting;
  bool startup_fired_ = false;
  boost::asio::steady_timer leave_;  ///< from a second signal on: then the loop is left
  std::atomic<int> interrupts_ = 0;
  std::atomic<bool> closing_ = false;
  /// When the end may be waited for no longer, in ticks of the steady clock. [any]
  std::atomic<std::chrono::steady_clock::rep> latest_ =
      std::chrono::steady_clock::time_point::max().time_since_epoch().count();
  std::string storage_error_;
  std::exception_ptr start_error_;  ///< before the first job
};

}  // namespace clara::host::automl
