#pragma once

#include <clara/value.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "answers.hpp"
#include "http.hpp"

namespace clara::mlflow {

struct Metric {
  std::string key;
  double value = 0;
  std::int64_t timestamp_ms = 0;
  std::int64_t step = 0;
};

struct Pair {
  std::string key, value;
};

/// What one run is created with.
struct NewRun {
  std::string experiment_id;
  std::string name;
  std::string user;
  std::int64_t start_ms = 0;
  std::vector<Pair> tags;
};

/// MLflow's REST API 2.0, the calls that a study needs. Throws Unavailable or Rejected. One thread.
class Client {
 public:
  explicit Client(Settings settings) : http_(std::move(settings)) {}

  /// The experiment's id; made when there is none, restored when it was deleted. `note` becomes its
  /// description, in place of none and of one that we have set before; what a person has written
  /// stays. "": nothing is described.
  std::string experiment(const std::string& name, const std::string& note);
  /// The run whose tag clara.trial_uid is `uid`, or "".
  std::string find_run(const std::string& experiment_id, const std::string& uid);
  /// Not idempotent: look with find_run() first.
  std::string create_run(const NewRun& run);
  /// Any number of each; split into requests of the size that the server takes. Returns what it
  /// says to each entry that it refuses; the others are stored. Throws Rejected when the run is
  /// gone.
  std::vector<std::string> log(const std::string& run_id, const std::vector<Metric>& metrics,
                               const std::vector<Pair>& params, const std::vector<Pair>& tags);
  /// status: RUNNING, FINISHED, FAILED or KILLED.
  void finish(const std::string& run_id, const std::string& status, std::int64_t end_ms);
  /// False when the run's artifacts do not live behind the server (s3:, file:): another client must
  /// put them there.
  bool upload(const std::string& run_id, const std::string& path, const std::string& content);

  Value get(const std::string& path);
  Value post(const std::string& path, const Value& body);

 private:
  Value judged(const Response& response, const std::string& what) const;
  void describe(const Value& experiment, const std::string& id, const std::string& note);
  void log_list(const std::string& run_id, const char* list, const Array& entries);
  void log_batch(const std::string& run_id, const char* list, const Array& entries,
                 std::vector<std::string>& refused);
  bool is_active(const std::string& run_id);
  Http http_;
};

}  // namespace clara::mlflow
