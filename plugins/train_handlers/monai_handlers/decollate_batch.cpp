#include "decollate_batch.hpp"

#include "iteration_event.hpp"

#include <algorithm>
#include <array>

namespace clara::monai_handlers {
namespace {

void keep_only(std::vector<Sample>& samples, const Keys& keys, bool may_miss,
               const std::string& what) {
  for (auto& sample : samples) {
    for (const auto& key : keys)
      if (!may_miss && !sample.contains(key))
        throw Error("the " + what + " has no \"" + key + "\"");
    for (const auto& key : sample.keys())
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) sample.erase(key);
  }
}

}  // namespace

std::span<const Field> DecollateBatch::Options::fields() {
  static const std::array list{
      field<&Options::event>("event", "when: MODEL_COMPLETED or ITERATION_COMPLETED"),
      field<&Options::detach>("detach", "accepted; outputs carry no gradients"),
      field<&Options::decollate_batch>("decollate_batch", "whether batch_keys counts"),
      field<&Options::batch_keys>("batch_keys", "the entries of the batch that stay; null: all"),
      field<&Options::decollate_output>("decollate_output", "whether output_keys counts"),
      field<&Options::output_keys>("output_keys", "the entries of the output that stay; null: all"),
      field<&Options::allow_missing_keys>("allow_missing_keys", "they need not be there")};
  return list;
}

void DecollateBatch::Options::validate(const Options& options, OptionIssues& issues) {
  check_iteration_event(options.event, issues);
}

DecollateBatch::DecollateBatch(Options options) : options_(std::move(options)) {}

void DecollateBatch::model_completed(Engine& engine) {
  if (is_model_completed(options_.event)) keep(engine.state());
}

void DecollateBatch::iteration_completed(Engine& engine) {
  if (!is_model_completed(options_.event)) keep(engine.state());
}

void DecollateBatch::keep(EngineState& state) const {
  if (options_.decollate_batch && options_.batch_keys)
    keep_only(state.batch.samples, *options_.batch_keys, options_.allow_missing_keys, "batch");
  if (options_.decollate_output && options_.output_keys)
    keep_only(state.output, *options_.output_keys, options_.allow_missing_keys, "output");
}

}  // namespace clara::monai_handlers
