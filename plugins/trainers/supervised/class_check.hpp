#pragma once

#include <ATen/core/Tensor.h>
#include <clara/context.hpp>
#include <clara/train/dataset.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace clara::supervised {

/// Tells, once each, where the numbers of classes disagree that a training or a validation meets:
/// those of the network, of its post-processing, of the labels, and of the data list. Each of them
/// makes wrong numbers of a run that otherwise looks well. On the engine's thread.
class ClassCheck {
 public:
  /// What the labels of a batch hold, before they are post-processed.
  struct Labels {
    std::int64_t channels = 0;  ///< 0: there is no label that holds classes
    std::int64_t largest = 0;   ///< the largest class, when there is one channel
  };

  /// `names`: the classes of the data list; empty when it does not tell them.
  ClassCheck(Context& context, std::map<std::int64_t, std::string> names)
      : context_(context), names_(std::move(names)) {}

  Labels labels_of(const Batch& batch) const;
  /// `pred`: what the network gave, [batch, class, spatial...]; `output`: after post-processing.
  void look(const Batch& batch, const at::Tensor& pred, const Labels& labels,
            const std::vector<Sample>& output);

 private:
  void look_at_output(std::int64_t classes, const std::vector<Sample>& output,
                      const Labels& labels);
  void look_at_labels(std::int64_t classes, const Labels& labels, const Batch& batch);
  void look_at_names(std::int64_t classes);
  void warn(const std::string& text);

  Context& context_;
  std::map<std::int64_t, std::string> names_;
  std::set<std::string> told_;
};

}  // namespace clara::supervised
