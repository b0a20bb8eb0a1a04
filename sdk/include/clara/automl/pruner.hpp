#pragma once

#include <clara/automl/controller.hpp>

namespace clara {

/// One reported value of a running job.
struct IntermediateValue {
  std::int64_t job = 0;
  std::int64_t step = 0;
  double value = 0;  ///< may be NaN or infinite
};

/// Decides whether a running job is worth its time. Called on the [controller] thread; a late
/// answer is dropped.
class CLARA_API Pruner : public Component {
 public:
  static constexpr std::string_view kind = "pruner";
  virtual void start(const StudyInfo& study) = 0;
  /// True: end this job as pruned.
  virtual bool report(const IntermediateValue& value) = 0;
  virtual void tell(const Outcome& outcome) = 0;
  virtual Value save() const = 0;
  virtual void restore(const Value& state) = 0;
};

}  // namespace clara
