#include "training_report.hpp"

#include <clara/job.hpp>

namespace clara::supervised {
namespace {

/// The job contract, by the SDK's reporter. A job without a score says nothing at its end: the host
/// then fails it for that.
class ReporterLink : public JobLink {
 public:
  bool active() const { return reporter_.active(); }
  void progress(std::int64_t epoch, std::int64_t epochs) override {
    reporter_.progress(epoch, epochs);
  }
  void value(const std::string& name, std::int64_t step, double value) override {
    reporter_.value(name, step, value);
  }
  void result(std::optional<double> score, const Object& metrics) override {
    if (score) reporter_.finish(*score, metrics);
  }
  bool stop_requested() override { return reporter_.stop_requested(); }

 private:
  JobReporter reporter_;
};

}  // namespace

std::unique_ptr<JobLink> job_link() {
  auto link = std::make_unique<ReporterLink>();
  return link->active() ? std::move(link) : nullptr;
}

}  // namespace clara::supervised
