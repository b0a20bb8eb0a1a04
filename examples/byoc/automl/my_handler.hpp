#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <span>
#include <string>
#include <utility>

namespace my_automl {

/// Follows a study: one line in the log for each job, and at the end the best one in a file of the
/// run's folder.
class MyHandler final : public clara::Handler {
 public:
  struct Options {
    std::string file = "best_job.json";
    static clara::Fields<Options> fields() {
      return {clara::field<&Options::file>("file",
                                           "where the best job is written, in the run's folder")};
    }
  };

  MyHandler(Options options, clara::Context& context)
      : options_(std::move(options)), context_(context) {}

  void startup(const clara::Event& event, clara::StudyControl& control) override;
  void end_job(const clara::Event& event, clara::StudyControl& control) override;
  void shutdown(const clara::Event& event, clara::StudyControl& control) override;

 private:
  Options options_;
  clara::Context& context_;
};

}  // namespace my_automl
