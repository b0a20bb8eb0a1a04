#include "engine_fields.hpp"

#include <array>
#include <string>

namespace clara::supervised {

std::span<const Field> EngineFields::fields() {
  using F = EngineFields;
  static const std::array list{
      field<&F::device>("device", "\"cpu\", \"cuda\" or \"cuda:N\"; the command line decides"),
      field<&F::network>("network", "network to train or to evaluate")
          .required()
          .implicit("@model"),
      field<&F::epoch_length>("epoch_length",
                              "iterations of an epoch or a pass; default: the whole loader")
          .at_least(1),
      field<&F::non_blocking>("non_blocking", "copy batches in pinned memory while the GPU works"),
      field<&F::inferer>("inferer", "how the network is applied; default: to the whole input")
          .implicit("@inferer"),
      field<&F::postprocessing>("postprocessing",
                                "transforms of every item's output, for the metrics")
          .implicit("@post_transforms"),
      field<&F::additional_metrics>("additional_metrics", "further metrics")
          .implicit("@additional_metrics"),
      field<&F::amp>("amp", "accepted; this version computes in fp32, on a GPU too")
          .implicit("{amp}"),
      field<&F::decollate>("decollate", "accepted; batches are always taken apart"),
      field<&F::to_kwargs>("to_kwargs", "accepted; batches keep their number types"),
      field<&F::amp_kwargs>("amp_kwargs", "accepted; this version computes in fp32"),
      field<&F::event_names>("event_names", "accepted; no handler can listen to further events"),
      field<&F::event_to_attr>("event_to_attr", "accepted; of further events"),
      field<&F::compile>("compile", "accepted; there is no torch.compile here"),
      field<&F::compile_kwargs>("compile_kwargs", "accepted; there is no torch.compile here")};
  return list;
}

Workflow::Parts EngineFields::parts(Context& context) const {
  Workflow::Parts out;
  out.network = network.get();
  out.inferer = inferer.get();
  out.post = TransformChain({postprocessing.begin(), postprocessing.end()});
  out.metrics = additional_metrics.items;
  out.epoch_length = epoch_length;
  out.device = engine_device(context, device);
  out.non_blocking = non_blocking;
  return out;
}

void check_key_metric(std::string_view name, const RefList<Metric>& metrics, OptionIssues& issues) {
  if (metrics.size() > 1)
    issues.error(name, "there can be one key metric; the others are additional_metrics");
}

Metric* key_metric(const RefList<Metric>& metrics) {
  return metrics.empty() ? nullptr : metrics.items.front();
}

}  // namespace clara::supervised
