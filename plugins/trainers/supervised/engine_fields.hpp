#pragma once

#include "workflow.hpp"

#include <clara/options.hpp>
#include <clara/train/device.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara::supervised {

/// The arguments that a trainer and an evaluator have in common, as a group of fields.
struct EngineFields {
  using Ignored = std::map<std::string, Value>;
  std::optional<DeviceName> device;
  Ref<Model> network;
  std::optional<std::int64_t> epoch_length;
  bool non_blocking = false;
  Ref<Inferer> inferer;
  RefList<Transform> postprocessing;
  RefList<Metric> additional_metrics;
  bool amp = false;
  bool decollate = true;
  std::optional<Ignored> to_kwargs, amp_kwargs, event_to_attr, compile_kwargs;
  std::optional<std::vector<std::string>> event_names;
  bool compile = false;

  static std::span<const Field> fields();
  /// What a Workflow needs of them.
  Workflow::Parts parts(Context& context) const;
};

/// There can be one key metric at most; the issue stands at the argument `name`.
void check_key_metric(std::string_view name, const RefList<Metric>& metrics, OptionIssues& issues);
/// Null when there is none.
Metric* key_metric(const RefList<Metric>& metrics);

}  // namespace clara::supervised
