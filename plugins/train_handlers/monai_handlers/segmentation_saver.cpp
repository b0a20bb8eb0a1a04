#include "segmentation_saver.hpp"

#include <array>
#include <utility>

namespace clara::monai_handlers {
namespace {

Value text_or_null(const std::optional<std::string>& text) { return text ? Value(*text) : Value(); }

}  // namespace

std::span<const Field> SegmentationSaver::Options::fields() {
  static const std::array list{
      field<&Options::output_dir>("output_dir", "folder for the files"),
      field<&Options::output_postfix>("output_postfix", "added to the names, after \"_\""),
      field<&Options::output_ext>("output_ext", "extension of the names"),
      field<&Options::resample>("resample",
                                "back to the grid of the file that the image came from"),
      field<&Options::mode>("mode", "how values between voxels are found by resample"),
      field<&Options::padding_mode>("padding_mode", "values outside the image for resample"),
      field<&Options::scale>("scale", "SaveImaged's"),
      field<&Options::dtype>("dtype", "number type of resample's computation"),
      field<&Options::output_dtype>("output_dtype", "number type in the file; null: the image's"),
      field<&Options::squeeze_end_dims>("squeeze_end_dims", "no axes of length 1 at the end"),
      field<&Options::data_root_dir>("data_root_dir",
                                     "folders of the input file below this one are kept"),
      field<&Options::separate_folder>("separate_folder", "a folder for each input file"),
      field<&Options::batch_transform>("batch_transform",
                                       "accepted; a prediction knows its image's file"),
      field<&Options::output_transform>("output_transform", "what of the output is written"),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::images>("images", "also write the images, with the postfix \"image\"")};
  return list;
}

void SegmentationSaver::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.output_transform.selects())
    issues.error("output_transform", "takes nothing of the output, so there is nothing to save");
}

SegmentationSaver::SegmentationSaver(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  add_saver(options_.output_transform.keys, options_.output_postfix);
  if (options_.images) add_saver({"image"}, "image");
  std::vector<const Transform*> transforms;
  for (const auto& saver : savers_) transforms.push_back(dynamic_cast<Transform*>(saver.get()));
  chain_ = TransformChain(transforms);
}

void SegmentationSaver::add_saver(const std::vector<std::string>& keys,
                                  const std::string& postfix) {
  const Object args{{"keys", Array(keys.begin(), keys.end())},
                    {"output_dir", options_.output_dir},
                    {"output_postfix", postfix},
                    {"output_ext", options_.output_ext},
                    {"resample", options_.resample},
                    {"mode", options_.mode},
                    {"padding_mode", options_.padding_mode},
                    {"scale", options_.scale ? Value(*options_.scale) : Value()},
                    {"dtype", text_or_null(options_.dtype)},
                    {"output_dtype", text_or_null(options_.output_dtype)},
                    {"squeeze_end_dims", options_.squeeze_end_dims},
                    {"data_root_dir", options_.data_root_dir},
                    {"separate_folder", options_.separate_folder}};
  savers_.push_back(context_.service<ComponentFactory>().make(
      Transform::kind, Object{{"name", "SaveImaged"}, {"args", args}}));
}

void SegmentationSaver::started(Engine&) {
  if (!std::exchange(told_, true))
    context_.info("this is SaveImaged in post_transforms since Clara 4.1");
}

void SegmentationSaver::iteration_completed(Engine& engine) {
  for (const auto& output : engine.state().output) chain_.run({output}, nullptr);
}

}  // namespace clara::monai_handlers
