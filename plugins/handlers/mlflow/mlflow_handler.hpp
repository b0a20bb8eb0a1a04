#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/text_options.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client.hpp"
#include "messages.hpp"

namespace clara::mlflow {

/// Logs a study to an MLflow server by REST: one parent run for the study, one child run for each
/// job with its name, description, parameters, training curve, score and concrete config. Hooks
/// only write to the study's outbox; deliver() speaks to the server, on a thread of its own,
/// whenever it is there. Without `tracking_uri` or MLFLOW_TRACKING_URI it is off and says so.
class MLflowHandler final : public Handler, public Deliverer, public Closer {
 public:
  struct Options {
    HttpAddress tracking_uri;
    std::string experiment_name;
    bool artifacts = true;
    std::int64_t timeout = 30;
    static std::span<const Field> fields();
  };

  MLflowHandler(Options options, Context& context);

  bool gates() const override { return false; }
  void startup(const Event& event, StudyControl& control) override;
  void start_job(const Event& event, StudyControl& control) override;
  void progress(const Event& event, StudyControl& control) override;
  void end_job(const Event& event, StudyControl& control) override;
  void shutdown(const Event& event, StudyControl& control) override;

  ClosingLine closing_line() const override;
  Delivery deliver(const OutboxMessage& message, std::string& why) override;

 private:
  bool on() const { return !settings_.uri.empty(); }
  Place place(const StudySnapshot& study) const;
  void post_reported(const Event& event, StudyControl& control);
  void perform(const Value& message);
  std::string run_of(const std::string& uid, const std::string& experiment);
  std::string start_run(const Value& message, const std::string& experiment);
  void warn_of(const std::vector<std::string>& refused);
  void finish_run(const Value& message, const std::string& run_id);

  /// Of one job: how many of its values are posted, and under which names. [handler queue]
  struct Reported {
    std::size_t sent = 0;
    Names names;
  };

  Options options_;
  Context& context_;
  Settings settings_;
  std::map<std::string, Reported> reported_;  ///< by job uid; [handler queue]
  std::optional<Client> client_;              ///< the rest: [outbox thread]
  std::map<std::string, std::string> experiments_, runs_;
  bool warned_artifacts_ = false;
};

}  // namespace clara::mlflow
