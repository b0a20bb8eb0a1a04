#include "save_image.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <array>
#include <system_error>
#include <utility>

#include "common/interpolate.hpp"
#include "picture_writer.hpp"

namespace clara::transforms_io {

using transforms::DType;
using transforms::SmallAffine;

namespace {

namespace fs = std::filesystem;

std::optional<nifti::VoxelType> voxel_type(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return nifti::VoxelType::float32;
    case at::kDouble:
      return nifti::VoxelType::float64;
    case at::kByte:
      return nifti::VoxelType::uint8;
    case at::kChar:
      return nifti::VoxelType::int8;
    case at::kShort:
      return nifti::VoxelType::int16;
    case at::kUInt16:
      return nifti::VoxelType::uint16;
    case at::kInt:
      return nifti::VoxelType::int32;
    case at::kUInt32:
      return nifti::VoxelType::uint32;
    case at::kLong:
      return nifti::VoxelType::int64;
    default:
      return std::nullopt;
  }
}

/// The file's name without its extension, and without the one before .gz.
std::string subject_of(const fs::path& file) {
  fs::path name = file.filename();
  const bool zipped = name.extension() == ".gz";
  name = name.stem();
  return (zipped ? name.stem() : name).string();
}

std::string with_dot(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return !text.empty() && text[0] != '.' ? "." + text : text;
}

/// Back to the grid of the file that it came from.
void resample_to_original(Image& image, const SaveImaged::Options& options) {
  const Value* affine = image.meta.find("original_affine");
  const Value* shape = image.meta.find("spatial_shape");
  if (affine == nullptr || shape == nullptr) return;
  const auto wanted = transforms::to_integers(*shape);
  const transforms::Resampling how{transforms::grid_mode(options.mode), options.padding_mode, false,
                                   options.dtype ? options.dtype->type : image.data.scalar_type()};
  const auto axes = static_cast<int>(wanted.size());
  transforms::spatial_resample(image, SmallAffine(axes, transforms::to_affine(*affine)), wanted,
                               how);
}

/// The shape in the file of [channel, spatial...]: at least three spatial axes, then the channel,
/// and no axes of length 1 at the end when they are to be squeezed.
std::vector<std::int64_t> file_shape(const at::Tensor& data, bool squeeze) {
  std::vector<std::int64_t> shape(data.sizes().begin() + 1, data.sizes().end());
  shape.resize(3, 1);
  shape.push_back(data.size(0));
  while (squeeze && shape.size() > 1 && shape.back() == 1) shape.pop_back();
  return shape;
}

/// The first axis fastest, the channel slowest.
at::Tensor in_file_order(at::Tensor data) {
  while (data.dim() > 4) data = data.select(data.dim() - 1, 0);  // MONAI keeps the first, too
  std::vector<std::int64_t> order{0};
  for (auto axis = data.dim() - 1; axis > 0; --axis) order.push_back(axis);
  return data.permute(order).contiguous();
}

}  // namespace

std::vector<Value> SaveImaged::Options::modes() {
  auto out = transforms::resample_modes();
  out.insert(out.end(), {"area", "nearest-exact"});
  return out;
}

FolderLayout SaveImaged::Options::layout() const {
  FolderLayout out{output_dir,      output_postfix, output_ext.empty() ? output_format : output_ext,
                   separate_folder, true,           data_root_dir};
  if (folder_layout) out = *folder_layout;
  out.extension = with_dot(out.extension);
  return out;
}

namespace {

void check_picture(const SaveImaged::Options& options, const std::string& extension,
                   OptionIssues& issues) {
  const auto* mode = std::get_if<std::string>(&options.mode);
  if (mode == nullptr || *mode == "trilinear" || *mode == "linear")
    issues.error("mode",
                 "expected nearest, nearest-exact, bilinear, bicubic or area for a picture");
  if (options.scale && *options.scale != 0 && *options.scale != 255 && *options.scale != 65535)
    issues.error("scale", "expected 255 or 65535, got " + std::to_string(*options.scale));
  if (extension != ".png" && options.output_dtype && options.output_dtype->type != at::kByte)
    issues.error(
        "output_dtype",
        "a JPEG file holds uint8, got " + TypeOf<DType>::print(*options.output_dtype).as_string(),
        "\"output_dtype\": \"uint8\"");
}

}  // namespace

void SaveImaged::Options::validate(const Options& options, OptionIssues& issues) {
  const auto extension = options.layout().extension;
  const std::string place = options.folder_layout ? "folder_layout" : "output_ext";
  const bool picture = is_picture(extension);
  if (!picture && extension != ".nii" && extension != ".nii.gz")
    return issues.error(place,
                        "expected .nii, .nii.gz, .png, .jpg or .jpeg, got \"" + extension + "\"");
  const bool pil = options.writer && options.writer->ends_with("PILWriter");
  if (options.writer && pil != picture)
    issues.error("writer", "the files end in " + extension + ", which " +
                               (picture ? "PILWriter" : "NibabelWriter") + " writes");
  if (picture) return check_picture(options, extension, issues);
  if (const auto* mode = std::get_if<std::string>(&options.mode);
      mode != nullptr && (*mode == "area" || *mode == "nearest-exact"))
    issues.error("mode", "\"" + *mode + "\" is for pictures");
  if (options.output_dtype && !voxel_type(options.output_dtype->type))
    issues.error("output_dtype", "a NIfTI file cannot hold " +
                                     TypeOf<DType>::print(*options.output_dtype).as_string());
}

SaveImaged::SaveImaged(Options options, Context& context)
    : MapTransform(options),
      options_(std::move(options)),
      layout_(options_.layout()),
      context_(context) {}

fs::path SaveImaged::file_for(const Image& image) const {
  const Value* from = image.meta.find("filename_or_obj");
  const fs::path source = from != nullptr && from->is_string()
                              ? fs::path(from->as_string())
                              : fs::path(std::to_string(saved_.load()));
  fs::path folder = context_.root() / layout_.output_dir;
  if (!layout_.data_root_dir.empty() && source.has_parent_path()) {
    const auto relative =
        fs::absolute(source.parent_path())
            .lexically_normal()
            .lexically_relative(fs::absolute(context_.root() / layout_.data_root_dir / "")
                                    .lexically_normal()
                                    .parent_path());
    warn_when_outside(source, relative);
    folder /= relative;
  }
  const auto subject = subject_of(source);
  if (layout_.parent) folder /= subject;
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) throw Error(folder.string() + ": the folder cannot be made: " + problem.message());
  auto name = subject;
  if (!layout_.postfix.empty()) name += "_" + layout_.postfix;
  if (const Value* patch = image.meta.find("patch_index")) name += "_" + patch->json();
  return (folder / (name + layout_.extension)).lexically_normal();
}

void SaveImaged::warn_when_outside(const fs::path& source, const fs::path& relative) const {
  if (relative.empty() || *relative.begin() != "..") return;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(told_outside_, true)) return;
  }
  context_.warn(source.string() + " is not below data_root_dir " + layout_.data_root_dir +
                ", so its file is not below output_dir");
}

void SaveImaged::warn_when_lost(const fs::path& file, const Image& image, std::size_t index) const {
  const Value* from = image.meta.find("filename_or_obj");
  const Source source{from != nullptr && from->is_string() ? from->as_string() : "", index};
  Source before;
  {
    const std::lock_guard lock(mutex_);
    before = std::exchange(sources_[file.string()], source);
  }
  if (before.file.empty()) return;
  if (before.file != source.file)
    return context_.warn(file.string() + " of " + before.file + " was replaced by that of " +
                         source.file +
                         "; with data_root_dir the folders of the input files keep them apart");
  if (before.index != index)
    context_.warn(file.string() + " of \"" + options_.keys.values.at(before.index) +
                  "\" was replaced by that of \"" + options_.keys.values.at(index) +
                  "\"; a SaveImaged of its own with another output_postfix keeps them apart");
}

void SaveImaged::write_volume(const fs::path& file, Image out) const {
  const auto own_type = out.data.scalar_type();
  if (options_.resample) resample_to_original(out, options_);
  // MONAI's writer goes through float32, whatever the output type.
  at::Tensor voxels = out.data.cpu().to(at::kFloat);
  voxels = in_file_order(voxels.to(options_.output_dtype ? options_.output_dtype->type : own_type));
  const auto type = voxel_type(voxels.scalar_type());
  if (!type) throw Error(file.string() + ": a NIfTI file cannot hold this number type");
  nifti::write_volume(file,
                      {*type,
                       file_shape(out.data, options_.squeeze_end_dims),
                       out.affine.m,
                       {static_cast<const std::byte*>(voxels.const_data_ptr()), voxels.nbytes()}});
}

void SaveImaged::write_pixels(const fs::path& file, const Image& image) const {
  PictureOutput how{options_.scale, options_.output_dtype, options_.squeeze_end_dims, {}, {}};
  const bool small = how.type && (how.type->type == at::kByte || how.type->type == at::kUInt16);
  if (layout_.extension == ".png" && how.type && !small) how.type = DType{at::kByte};
  const Value* shape = image.meta.find("spatial_shape");
  if (options_.resample && shape != nullptr) how.shape = transforms::to_integers(*shape);
  how.mode = std::get<std::string>(options_.mode);
  try {
    write_picture(file, image.data, how);
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
}

void SaveImaged::save(Image& image, std::size_t index) const {
  const auto file = file_for(image);
  Image out = image;
  const Value* shape = image.meta.find("spatial_shape");
  const bool has_channel =
      shape == nullptr || static_cast<std::int64_t>(shape->as_array().size()) < out.data.dim();
  if (!has_channel) out.data = out.data.unsqueeze(0);
  if (out.data.numel() == 0)
    throw Error(file.string() + ": nothing is left of the image, which is " +
                grid_text(transforms::spatial_shape(out.data)) +
                "; a crop to the foreground of an empty label leaves nothing");
  if (is_picture(layout_.extension))
    write_pixels(file, out);
  else
    write_volume(file, std::move(out));
  ++saved_;
  warn_when_lost(file, image, index);
  if (options_.print_log) context_.info("writing: " + file.string());
  if (options_.savepath_in_metadict) image.meta.set("saved_to", file.string());
}

}  // namespace clara::transforms_io
