#pragma once

#include <client.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace clara::mlflow_training {

/// Which run of which experiment.
struct RunPlace {
  std::string experiment;
  std::optional<std::string> run_name;  ///< none: a run of this process, named by the time
  std::string artifact_location;        ///< of an experiment that is made; "": the server decides
};

/// One run on an MLflow server, as MONAI's MLFlowHandler finds or makes it. What is added is
/// delivered by a thread of its own, in order, as long as it takes: a server that is down delays no
/// training, and is told once.
class RunLog {
 public:
  struct Entry {
    std::vector<mlflow::Metric> metrics;
    std::vector<mlflow::Pair> params;
    /// Parameters that are left as they are when the run has them.
    std::vector<mlflow::Pair> first_params;
    std::vector<std::string> files = {};  ///< paths of artifacts
    bool ends = false;                    ///< the run is finished; what follows begins another
  };
  /// Gets sentences for the log; called on any thread.
  using Warn = std::function<void(const std::string&)>;

  RunLog(mlflow::Settings settings, RunPlace place, Warn warn);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  /// Finds or makes the run at once, on the caller's thread, when the server is there.
  void begin();
  /// The run of an earlier process goes on.
  void go_on_with(std::string run_id);
  void add(Entry entry);
  /// Waits until everything is delivered, but not for a server that is down.
  void flush();
  /// "" while there is none.
  std::string run_id() const;

 private:
  void work();
  bool deliver(const Entry& entry);
  void find_run();
  std::string experiment_id();
  std::string unfinished_run(const std::string& experiment);
  void upload(const std::vector<std::string>& files);
  void tell(const std::string& what);
  Entry without_known_params(const Entry& entry);

  RunPlace place_;
  Warn warn_;
  std::chrono::seconds patience_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::deque<Entry> waiting_;
  std::string run_id_;
  std::size_t dropped_ = 0;
  bool down_ = false;  ///< the last attempt found no server
  bool stopping_ = false;
  bool told_ = false;
  std::mutex client_mutex_;  ///< held while the server is spoken to
  mlflow::Client client_;
  std::jthread thread_;  ///< last: it uses what stands above
};

}  // namespace clara::mlflow_training
