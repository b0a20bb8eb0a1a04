#include "tensorboard_image_handler.hpp"

#include "encoded_image.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::monai_handlers {
namespace {

/// numpy's cast of a float to uint8, which is 0 for NaN.
std::uint8_t byte_of(float value) {
  return std::isnan(value) ? 0 : static_cast<std::uint8_t>(static_cast<std::int64_t>(value));
}

/// MONAI's rescale_array to [0, high].
at::Tensor rescaled(const at::Tensor& image, double high) {
  auto values = image.to(at::kFloat);
  if (values.numel() == 0) return values;
  const auto low = values.min(), top = values.max();
  if (low.item<float>() == top.item<float>()) return values.mul(0.0);
  return values.sub(low).div(top.sub(low)).mul(high);
}

std::vector<std::uint8_t> bytes_of(const at::Tensor& values) {
  const auto flat = values.contiguous();
  const auto* data = flat.const_data_ptr<float>();
  std::vector<std::uint8_t> out(static_cast<std::size_t>(flat.numel()));
  std::transform(data, data + flat.numel(), out.begin(), byte_of);
  return out;
}

/// A picture of [height, width] in [0, 1], or of [3, height, width].
void add_png(EventFile& file, const std::string& tag, const at::Tensor& picture, bool is_byte,
             std::int64_t step) {
  auto values = picture.to(at::kFloat).mul(is_byte ? 1.0 : 255.0).clamp(0, 255);
  const bool grey = values.dim() == 2;
  values = grey ? values.unsqueeze(2).expand({values.size(0), values.size(1), 3})
                : values.permute({1, 2, 0});
  const auto bytes = bytes_of(values);
  file.add_image(tag, {values.size(0), values.size(1), 3},
                 png_of(bytes, values.size(0), values.size(1)), step);
}

void add_gif(EventFile& file, const std::string& tag, const at::Tensor& volume,
             std::int64_t frame_axis, std::int64_t step) {
  const auto frames = volume.movedim(frame_axis, 0);
  if (frames.numel() == 0 || frames.size(1) > 65535 || frames.size(2) > 65535) return;
  std::vector<std::vector<std::uint8_t>> pictures;
  for (std::int64_t i = 0; i < frames.size(0); ++i)
    pictures.push_back(bytes_of(frames.select(0, i)));
  // The size that MONAI writes down; TensorBoard shows the picture's own.
  file.add_image(tag, {10, 10, 1}, gif_of(pictures, frames.size(1), frames.size(2)), step);
}

at::Tensor image_of(const std::vector<Sample>& samples, std::int64_t index,
                    const std::string& key) {
  if (index >= static_cast<std::int64_t>(samples.size()))
    throw Error("index is " + std::to_string(index) + ", and the batch has " +
                std::to_string(samples.size()) + (samples.size() == 1 ? " item" : " items"));
  const auto* image = samples[static_cast<std::size_t>(index)].find_image(key);
  return image ? image->data.detach().cpu() : at::Tensor();
}

}  // namespace

std::span<const Field> TensorBoardImageHandler::Options::fields() {
  static const std::array list{
      field<&Options::log_dir>("log_dir", "folder of the event file"),
      field<&Options::interval>("interval", "every so many epochs or iterations").at_least(1),
      field<&Options::epoch_level>("epoch_level", "true: count epochs, false: iterations"),
      field<&Options::batch_transform>(
          "batch_transform", "image and label of the batch, shown as input_0 and input_1"),
      field<&Options::output_transform>("output_transform", "what of the output is shown"),
      field<&Options::index>("index", "which item of the batch").at_least(0),
      field<&Options::max_channels>("max_channels", "how many channels are shown").at_least(1),
      field<&Options::frame_dim>("frame_dim", "axis of a volume whose slices are the frames")
          .range(-3, 4),
      field<&Options::max_frames>("max_frames", "accepted; of tensorboardX's videos")};
  return list;
}

void TensorBoardImageHandler::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.batch_transform.keys.size() > 2)
    issues.error("batch_transform", "takes an image and a label, and no third");
}

TensorBoardImageHandler::TensorBoardImageHandler(Options options, Context& context)
    : options_(std::move(options)), log_(context.root() / options_.log_dir, context) {}

void TensorBoardImageHandler::iteration_completed(Engine& engine) {
  const auto iteration = engine.state().iteration;
  if (!options_.epoch_level && iteration % options_.interval == 0) show(engine, iteration);
}

void TensorBoardImageHandler::epoch_completed(Engine& engine) {
  const auto epoch = engine.state().epoch;
  if (options_.epoch_level && epoch % options_.interval == 0) show(engine, epoch);
}

void TensorBoardImageHandler::show(Engine& engine, std::int64_t step) {
  const auto& state = engine.state();
  std::vector<std::pair<std::string, at::Tensor>> shown;
  const auto& inputs = options_.batch_transform.keys;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    shown.emplace_back("input_" + std::to_string(i),
                       image_of(state.batch.samples, options_.index, inputs[i]));
  if (options_.output_transform.selects())
    shown.emplace_back(
        "output", image_of(state.output, options_.index, options_.output_transform.keys.front()));
  log_.write(engine, [&](EventFile& file) {
    for (const auto& [tag, image] : shown)
      if (image.defined()) show_image(file, tag, image, step);
  });
}

// MONAI's plot_2d_or_3d_image.
void TensorBoardImageHandler::show_image(EventFile& file, const std::string& tag,
                                         const at::Tensor& image, std::int64_t step) const {
  const auto shown = std::min(options_.max_channels, image.dim() > 2 ? image.size(0) : 1);
  if (image.dim() == 2) return add_png(file, tag + "_HW", rescaled(image, 1), false, step);
  if (image.dim() == 3 && image.size(0) == 3 && options_.max_channels == 3)
    return add_png(file, tag + "_CHW", image, image.scalar_type() == at::kByte, step);
  if (image.dim() == 3) {
    for (std::int64_t c = 0; c < shown; ++c)
      add_png(file, tag + "_HW_" + std::to_string(c), rescaled(image.select(0, c), 1), false, step);
    return;
  }
  if (image.dim() < 4) return;
  const auto axes = image.sizes().slice(static_cast<std::size_t>(image.dim() - 3));
  const auto channels = image.reshape({-1, axes[0], axes[1], axes[2]});
  // MONAI takes the axes of the batch and of the channels off a positive one, each if it is there.
  auto axis = options_.frame_dim;
  for (int i = 0; i < 2; ++i) axis -= axis > 0 ? 1 : 0;
  const auto count = std::min(options_.max_channels, channels.size(0));
  for (std::int64_t c = 0; c < count; ++c)
    add_gif(file, tag + "_HWD/image" + (count == 1 ? "" : "/" + std::to_string(c)),
            rescaled(channels.select(0, c), 255), axis, step);
}

}  // namespace clara::monai_handlers
