#pragma once

#include "host/automl/settings.hpp"
#include "host/automl/study_components.hpp"
#include "host/process/serial_queue.hpp"

#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

/// The [controller] thread: every call of the controller, the pruner, the scheduler and the
/// executor's study-wide functions is made there, one at a time, and its result handed back to the
/// [loop]. Functions are called on the [loop]; `done` gets the exception of the component, or null.
class ControllerThread {
 public:
  /// Everything given here outlives this. Exceptions that `done` gets name the component and its
  /// function: `pruner "MedianPruner" failed in tell: no memory`.
  ControllerThread(boost::asio::io_context& loop, const StudyComponents& parts);

  struct Setup {
    SearchSpace space;
    std::vector<Slot> slots;
  };
  /// What the components need to go on after a restart; committed with whatever followed from the
  /// call.
  struct States {
    Value controller;
    Value pruner;  ///< null without one
  };
  /// What an outcome lends a curve from.
  struct Told {
    Outcome outcome;
    std::shared_ptr<const Job> job;
  };
  /// What was there before the host was started.
  struct Past {
    std::vector<Told> history;  ///< in the order of telling
    States states;
    std::vector<Begun> open;  ///< jobs that are not told yet
  };
  struct Started {
    std::optional<std::int64_t> expected;  ///< jobs in all
    int ask_ahead = 0;                     ///< the controller's, the same always
  };
  struct Asked {
    Answer answer;
    std::optional<std::int64_t> expected;  ///< jobs in all
    States states;
  };
  struct Scored {
    std::optional<double> score;
    std::string why;  ///< there is no score
  };
  template <class T>
  using Done = std::function<void(std::exception_ptr, T)>;

  /// What is searched, and where: asked first.
  void set_up(const Settings& settings, const ExecutorSetup& setup, Done<Setup> done);
  /// Starts the controller and the pruner where they were.
  void start(SearchSpace space, StudyInfo study, Past past, Done<Started> done);
  void ask(int n, Done<Asked> done);
  /// Tells the controller and the pruner which proposals have become jobs.
  void begun(std::vector<Begun> jobs, std::function<void(std::exception_ptr)> done);
  /// Tells the controller and the pruner of these outcomes, in order.
  void tell(std::vector<Told> outcomes, Done<States> done);
  void choose(std::vector<Job> waiting, const Slot& slot, Done<std::optional<std::size_t>> done);
  /// Shows the values of a running job to a controller that reads curves, and those named `curve`
  /// to the pruner; its last advice.
  void report(Begun job, std::vector<Reported> values, int attempt, std::string curve,
              Done<Advice> done);
  /// By the executor's ScoreReader.
  void score(std::shared_ptr<const Job> job, Done<Scored> done);

  /// Somebody wants to know what running jobs report.
  bool follows() const { return parts_.pruner || curve_reader_; }
  bool has_score_reader() const { return score_reader_ != nullptr; }
  /// Not on the loop. False when a component still has not returned; nothing may then be destroyed.
  bool close(const std::function<bool()>& patient) { return queue_.close(patient); }

 private:
  template <class T>
  void run(std::function<T()> work, Done<T> done);
  States save() const;
  std::optional<std::int64_t> forecast() const;

  boost::asio::io_context& loop_;
  const StudyComponents& parts_;
  ScoreReader* score_reader_;
  CurveReader* curve_reader_;
  process::SerialQueue queue_;
};

}  // namespace clara::host::automl
