#include "metrics_saver.hpp"

#include "file_names.hpp"
#include "metrics_report.hpp"
#include "ranks.hpp"

#include <algorithm>
#include <array>

namespace clara::monai_handlers {
namespace {

bool names(const std::optional<OneOrMany<std::string>>& wanted, const std::string& name) {
  return wanted && std::any_of(wanted->begin(), wanted->end(),
                               [&](const auto& one) { return one == "*" || one == name; });
}

}  // namespace

std::span<const Field> MetricsSaver::Options::fields() {
  static const std::array list{
      field<&Options::save_dir>("save_dir", "folder of the reports").required(),
      field<&Options::metrics>("metrics", "metrics for metrics.csv; \"*\": all"),
      field<&Options::metric_details>("metric_details",
                                      "metrics whose value of each image is written; \"*\": all"),
      field<&Options::batch_transform>("batch_transform",
                                       "meta data of the batch, which names the image's file"),
      field<&Options::summary_ops>(
          "summary_ops", "mean, median, max, min, std, notnans, <N>percentile; \"*\": all"),
      field<&Options::save_rank>("save_rank", "the process that writes").at_least(0),
      field<&Options::delimiter>("delimiter", "between two columns").alias("deli"),
      field<&Options::output_type>("output_type", "form of the files").one_of({"csv"})};
  return list;
}

void MetricsSaver::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.summary_ops) return;
  for (const auto& op : *options.summary_ops)
    if (op != "*" && !is_summary_op(op))
      issues.error("summary_ops", "there is no operation \"" + op + "\"",
                   did_you_mean(op, summary_op_names()));
}

MetricsSaver::MetricsSaver(Options options, Context& context)
    : options_(std::move(options)), context_(context) {}

void MetricsSaver::epoch_started(Engine&) { images_.clear(); }

void MetricsSaver::iteration_completed(Engine& engine) {
  if (!options_.metric_details) return;
  for (auto& name : file_names(engine.state().batch, options_.batch_transform))
    images_.push_back(std::move(name));
}

void MetricsSaver::epoch_completed(Engine& engine) {
  if (!writes_here(options_.save_rank, context_)) return;
  const auto& state = engine.state();
  MetricsReport report{
      context_.root() / options_.save_dir, options_.delimiter, images_, {}, {}, {}};
  if (options_.summary_ops)
    report.ops.assign(options_.summary_ops->begin(), options_.summary_ops->end());
  for (const auto& name : state.metric_names) {
    if (names(options_.metrics, name)) report.metrics.emplace_back(name, state.metrics.at(name));
    const auto details = state.metric_details.find(name);
    if (names(options_.metric_details, name) && details != state.metric_details.end())
      report.details.emplace_back(name, details->second);
  }
  report.write();
}

State MetricsSaver::resume_state() const {
  State::List images;
  for (const auto& image : images_) images.emplace_back(image);
  return images;
}

void MetricsSaver::resume(const State& state) {
  images_.clear();
  for (const auto& image : state.as_list()) images_.push_back(image.as_string());
}

}  // namespace clara::monai_handlers
