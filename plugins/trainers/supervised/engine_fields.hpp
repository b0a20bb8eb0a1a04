#pragma once

#include "workflow.hpp"

#include <clara/options.hpp>
#include <clara/train/device.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace clara::supervised {

/// The arguments that a trainer and an evaluator have in common, as a group of fields.
struct EngineFields {
  std::optional<DeviceName> device;
  Ref<Model> network;
  std::optional<std::int64_t> epoch_length;
  bool non_blocking = false;
  Ref<Inferer> inferer;
  RefList<Transform> postprocessing;
  RefList<Metric> additional_metrics;
  bool amp = false;
  bool decollate = true;

  static std::span<const Field> fields();
  /// What a Workflow needs of them.
  Workflow::Parts parts(Context& context) const;
};

/// There can be one key metric at most; the issue stands at the argument `name`.
void check_key_metric(std::string_view name, const RefList<Metric>& metrics, OptionIssues& issues);
/// Null when there is none.
Metric* key_metric(const RefList<Metric>& metrics);

}  // namespace clara::supervised
