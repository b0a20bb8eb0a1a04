#pragma once

#include "host/automl/parts.hpp"
#include "host/automl/serial_queue.hpp"

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
class ControllerDesk {
 public:
  /// Everything given here outlives the desk.
  ControllerDesk(boost::asio::io_context& loop, const Parts& parts);

  struct Started {
    SearchSpace space;
    std::vector<Slot> slots;
    std::optional<std::int64_t> expected;  ///< jobs in all
  };
  /// What the components need to go on after a restart; committed with whatever followed from the
  /// call.
  struct States {
    Value controller;
    Value pruner;  ///< null without one
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

  void start(const Settings& settings, const ExecutorSetup& setup, Done<Started> done);
  void restore(States states, std::function<void(std::exception_ptr)> done);
  void ask(int n, Done<Asked> done);
  /// Tells the controller and the pruner of these outcomes, in order.
  void tell(std::vector<Outcome> outcomes, Done<States> done);
  void choose(std::vector<Job> waiting, const Slot& slot, Done<std::optional<std::size_t>> done);
  void prune(const IntermediateValue& value, Done<bool> done);
  /// By the executor's ScoreReader.
  void score(std::shared_ptr<const Job> job, Done<Scored> done);

  bool has_pruner() const { return parts_.pruner != nullptr; }
  bool has_score_reader() const { return score_reader_ != nullptr; }
  /// Not on the loop. False when a component still has not returned; nothing may then be destroyed.
  bool close(const std::function<bool()>& patient) { return queue_.close(patient); }

 private:
  template <class T>
  void run(const char* doing, std::function<T()> work, Done<T> done);
  void start_controller(const SearchSpace& space, const StudyInfo& study);
  States save() const;
  std::optional<std::int64_t> forecast() const;

  boost::asio::io_context& loop_;
  const Parts& parts_;
  ScoreReader* score_reader_;
  SerialQueue queue_;
};

}  // namespace clara::host::automl
