#include "decollate.hpp"

#include <clara/error.hpp>

#include <utility>

namespace clara::supervised {
namespace {

/// One item of a batch tensor as an image, with everything but the voxels from `like`.
Image item_of(const at::Tensor& tensor, std::size_t index, const Image& like) {
  Image image = like;
  image.data = tensor.detach().select(0, static_cast<std::int64_t>(index));
  return image;
}

bool is_output(const std::string& key) {
  return key == "image" || key == "label" || key == "pred" || key == "loss";
}

Sample combine(const Sample& item, std::size_t index, const IterationOutput& output) {
  Sample sample = item;
  const Image& image = item.image("image");
  sample.set("image", item_of(output.image, index, image));
  if (output.label.defined()) {
    const auto* label = item.find_image("label");
    sample.set("label", item_of(output.label, index, label ? *label : Image{}));
  }
  sample.set("pred", item_of(output.pred, index, image));
  if (output.loss) sample.set("loss", Value(*output.loss));
  return sample;
}

Sample::Field field_of(const Sample& sample, const std::string& key) {
  if (const auto* image = sample.find_image(key)) return *image;
  return *sample.find_value(key);
}

Sample post_process(Sample sample, const TransformChain& post) {
  auto out = post.run({std::move(sample)}, nullptr);
  if (out.size() != 1)
    throw Error("post-processing made " + std::to_string(out.size()) +
                " samples of one: transforms that crop several samples are for training data");
  return std::move(out.front());
}

}  // namespace

std::vector<Sample> decollate(Batch& batch, const IterationOutput& output,
                              const TransformChain& post) {
  std::vector<Sample> outputs;
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    auto& item = batch.samples[i];
    const auto done = post_process(combine(item, i, output), post);
    Sample out;
    for (const auto& key : done.keys()) {
      if (is_output(key) || !item.contains(key))
        out.set(key, field_of(done, key));
      else
        item.set(key, field_of(done, key));
    }
    outputs.push_back(std::move(out));
  }
  return outputs;
}

}  // namespace clara::supervised
