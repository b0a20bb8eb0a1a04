#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace clara {

/// A program's side of the job contract, protocol 1: what a training that runs as a job of a study
/// uses to report its values and its score. Started by hand, outside a study, it is silent and
/// free. One per process, in rank 0 only; its functions may be called from any thread.
///
///     JobReporter job;
///     for (int epoch = 1; epoch <= epochs; ++epoch) {
///       ...
///       job.progress(epoch, epochs);
///       job.value("val_mean_dice", epoch, dice);
///       if (job.stop_requested()) break;
///     }
///     job.finish(best);
///
/// Reporting never fails a training: what cannot be written (a full disk) is dropped, and healthy()
/// says so.
class CLARA_API JobReporter {
 public:
  /// Reports to the folder that CLARA_ATTEMPT_DIR names, or to nobody.
  JobReporter();
  /// Reports to this attempt folder. A program that follows another one in the same attempt
  /// continues its sequence.
  explicit JobReporter(const std::filesystem::path& attempt_folder);
  ~JobReporter();
  JobReporter(const JobReporter&) = delete;
  JobReporter& operator=(const JobReporter&) = delete;

  /// True inside a study.
  bool active() const;
  /// False once something could not be written.
  bool healthy() const;
  /// The attempt's job.json: {"protocol":1, "values":{...}, "seed":..., ...}; null outside a study.
  /// Throws clara::Error when it is broken or of a newer protocol.
  Value spec() const;

  /// One point of a curve; `value` may be NaN or infinite. A name is at most 250 bytes.
  void value(std::string_view name, std::int64_t step, double value);
  /// `epoch` of `epochs` are done; 0 epochs: not known.
  void progress(std::int64_t epoch, std::int64_t epochs);
  /// The score, or none when nothing was scored, and other metrics by name. Once: the first call
  /// counts. The last thing that a job says.
  void finish(std::optional<double> score, const Object& metrics = {});
  /// True when the host asks to finish early: save what there is, call finish() and return. Costs
  /// one look at a folder.
  bool stop_requested() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace clara
