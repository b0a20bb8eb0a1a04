#include "post_processing.hpp"

#include "iteration_event.hpp"

#include <algorithm>
#include <array>

namespace clara::monai_handlers {
namespace {

using Transforms = std::vector<const Transform*>;

Transforms list_of(const RefList<Transform>& list) { return {list.begin(), list.end()}; }
Transforms list_of(const Child<Transform>& child) { return {&*child}; }
Transforms list_of(const std::vector<Child<Transform>>& children) {
  Transforms out;
  for (const auto& child : children) out.push_back(&*child);
  return out;
}

Sample::Field field_of(const Sample& sample, const std::string& key) {
  if (const auto* image = sample.find_image(key)) return *image;
  if (const auto* tensor = sample.find_tensor(key)) return *tensor;
  return *sample.find_value(key);
}

/// MONAI's engine_apply_transform: both as one sample, and each entry back to where it came from; a
/// new one goes to the output.
void apply(const TransformChain& chain, Sample& item, Sample& output) {
  Sample both = item;
  for (const auto& key : output.keys()) both.set(key, field_of(output, key));
  auto made = chain.run({std::move(both)}, nullptr);
  if (made.size() != 1)
    throw Error("the transforms made " + std::to_string(made.size()) + " samples of one");
  for (const auto& key : made.front().keys()) {
    auto& target = output.contains(key) || !item.contains(key) ? output : item;
    target.set(key, field_of(made.front(), key));
  }
}

}  // namespace

std::span<const Field> PostProcessing::Options::fields() {
  static const std::array list{
      field<&Options::transform>("transform",
                                 "\"@post_transforms\", a transform {name, args} or a list of them")
          .required(),
      field<&Options::event>("event", "when: MODEL_COMPLETED or ITERATION_COMPLETED")};
  return list;
}

void PostProcessing::Options::validate(const Options& options, OptionIssues& issues) {
  check_iteration_event(options.event, issues);
}

PostProcessing::PostProcessing(Options options)
    : options_(std::move(options)),
      chain_(std::visit([](const auto& list) { return list_of(list); }, options_.transform)) {}

void PostProcessing::model_completed(Engine& engine) {
  if (is_model_completed(options_.event)) process(engine.state());
}

void PostProcessing::iteration_completed(Engine& engine) {
  if (!is_model_completed(options_.event)) process(engine.state());
}

void PostProcessing::process(EngineState& state) const {
  auto& items = state.batch.samples;
  for (std::size_t i = 0; i < std::min(items.size(), state.output.size()); ++i)
    apply(chain_, items[i], state.output[i]);
}

}  // namespace clara::monai_handlers
