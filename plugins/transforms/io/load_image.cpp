#include "load_image.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <regex>

#include "nifti/volume.hpp"

namespace clara::transforms_io {

using transforms::allow_missing_keys_field;
using transforms::as_dtype;
using transforms::DType;

namespace {

/// What MONAI leaves out with simple_keys.
constexpr std::array kRedundant{"srow_x",    "srow_y",    "srow_z",    "quatern_b",
                                "quatern_c", "quatern_d", "qoffset_x", "qoffset_y",
                                "qoffset_z", "dim",       "pixdim"};

/// The type of a tensor for voxels as they are stored; torch computes with few unsigned types, so
/// the next larger one.
at::ScalarType tensor_type(nifti::VoxelType type) {
  switch (type) {
    case nifti::VoxelType::uint8:
      return at::kByte;
    case nifti::VoxelType::int8:
      return at::kChar;
    case nifti::VoxelType::int16:
      return at::kShort;
    case nifti::VoxelType::uint16:
    case nifti::VoxelType::int32:
      return at::kInt;
    case nifti::VoxelType::float32:
      return at::kFloat;
    case nifti::VoxelType::float64:
      return at::kDouble;
    default:
      return at::kLong;
  }
}

at::Tensor decoded(const nifti::Volume& volume, nifti::Target target, std::uint64_t& not_finite) {
  const bool single = target == nifti::Target::float32;
  at::Tensor out =
      at::empty(volume.header.shape(), at::TensorOptions(single ? at::kFloat : at::kDouble));
  not_finite = nifti::decode(volume, target,
                             {static_cast<std::byte*>(out.mutable_data_ptr()), out.nbytes()});
  return out;
}

at::Tensor voxels_of(const nifti::Volume& volume, std::optional<DType> dtype,
                     std::uint64_t& not_finite) {
  const bool scaled = volume.header.slope() != 1 || volume.header.inter() != 0;
  if (dtype && dtype->type == at::kFloat)
    return decoded(volume, nifti::Target::float32, not_finite);
  const at::Tensor values = decoded(volume, nifti::Target::float64, not_finite);
  if (dtype) return as_dtype(values, dtype);
  return scaled ? values : values.to(tensor_type(volume.header.type()));
}

/// "~" and "~/file" as the home folder, as Python's expanduser.
std::string expanded(const std::string& path) {
  const char* home = std::getenv("HOME");
  const bool is_home = path == "~" || path.rfind("~/", 0) == 0;
  return is_home && home != nullptr ? home + path.substr(1) : path;
}

bool near(const Affine& a, const Affine& b) {
  return std::equal(a.m.begin(), a.m.end(), b.m.begin(), [](double x, double y) {
    return std::abs(x - y) <= 1e-8 + 1e-5 * std::abs(y);
  });
}

}  // namespace

std::span<const Field> LoadImaged::Options::fields() {
  static const std::array list{
      field<&Options::keys>("keys", "keys that hold file names").required(),
      field<&Options::reader>("reader", "who reads the files; default: by their names")
          .one_of({"NibabelReader", "nibabelreader", "monai.data.NibabelReader"}),
      field<&Options::dtype>("dtype", "number type of the images; null: as stored"),
      field<&Options::meta_keys>("meta_keys",
                                 "with image_only false: where a copy of the meta data goes")
          .per_key(),
      field<&Options::meta_key_postfix>("meta_key_postfix",
                                        "without meta_keys: it goes to <key>_<postfix>")
          .per_key(),
      field<&Options::overwriting>("overwriting", "replace meta data that are there already"),
      field<&Options::image_only>("image_only", "no copy of the meta data beside the image"),
      field<&Options::ensure_channel_first>("ensure_channel_first",
                                            "do what EnsureChannelFirstd does, too"),
      field<&Options::simple_keys>("simple_keys", "leave redundant meta data out"),
      field<&Options::prune_meta_pattern>("prune_meta_pattern",
                                          "regular expression of meta data to leave out"),
      field<&Options::prune_meta_sep>("prune_meta_sep", "MONAI's; meta data are not nested"),
      allow_missing_keys_field<Options>(),
      field<&Options::expanduser>("expanduser", "\"~\" is the home folder"),
      field<&Options::channel_dim>("channel_dim",
                                   "axis of the channels in the file, or \"no_channel\"; default: "
                                   "the last one of more than three"),
      field<&Options::squeeze_non_spatial_dims>("squeeze_non_spatial_dims",
                                                "drop axes of length 1 after the third"),
  };
  return list;
}

void LoadImaged::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_channel_dim(options.channel_dim, "channel_dim", issues);
  if (!options.prune_meta_pattern) return;
  try {
    const std::regex compiled(*options.prune_meta_pattern);
  } catch (const std::regex_error& error) {
    issues.error("prune_meta_pattern", std::string("no regular expression: ") + error.what());
  }
}

LoadImaged::LoadImaged(Options options, Context& context)
    : MapTransform(options.keys, options.allow_missing_keys),
      options_(std::move(options)),
      context_(context) {}

void LoadImaged::set_meta(Image& image) const {
  if (options_.simple_keys)
    for (const auto* key : kRedundant) image.meta.erase(key);
  if (!options_.prune_meta_pattern) return;
  const std::regex pattern(*options_.prune_meta_pattern);
  Object kept;
  for (auto& member : image.meta)
    if (!std::regex_search(member.key, pattern)) kept.set(member.key, std::move(member.value));
  image.meta = std::move(kept);
}

std::vector<std::int64_t> LoadImaged::spatial_shape_of(const Image& image,
                                                       const std::string& file) const {
  std::vector<std::int64_t> shape(image.data.sizes().begin(), image.data.sizes().end());
  const auto rank = std::min<std::size_t>(shape.size(), 3);
  if (options_.channel_dim && std::holds_alternative<std::int64_t>(*options_.channel_dim)) {
    const auto axis = std::get<std::int64_t>(*options_.channel_dim);
    const auto at = axis < 0 ? axis + image.data.dim() : axis;
    if (at < 0 || at >= image.data.dim())
      throw Error(file + ": channel_dim is " + std::to_string(axis) + ", but the image has " +
                  std::to_string(image.data.dim()) + " axes");
    shape.erase(shape.begin() + at);
  }
  shape.resize(rank, 1);
  return shape;
}

Image LoadImaged::read_file(const std::string& written) const {
  const auto file = options_.expanduser ? expanded(written) : written;
  const nifti::Volume volume = nifti::read_volume(file);
  Image image;
  std::uint64_t not_finite = 0;
  image.data = voxels_of(volume, options_.dtype, not_finite);
  if (not_finite > 0)
    context_.warn(file + ": " + std::to_string(not_finite) + " of " +
                  std::to_string(volume.header.voxels()) + " voxels are not finite");
  image.affine.m = volume.affine;
  const auto shape = spatial_shape_of(image, file);
  if (options_.squeeze_non_spatial_dims)
    for (auto axis = image.data.dim() - 1; axis >= static_cast<std::int64_t>(shape.size()); --axis)
      if (image.data.size(axis) == 1) image.data = image.data.squeeze(axis);
  image.meta = volume.header.meta();
  // nibabel forgets these three once the voxels are found and scaled.
  image.meta.set("vox_offset", volume.header.version() == 1 ? Value(0.0) : Value(0));
  image.meta.set("scl_slope", std::numeric_limits<double>::quiet_NaN());
  image.meta.set("scl_inter", std::numeric_limits<double>::quiet_NaN());
  if (const Value* pixdim = image.meta.find("pixdim"))
    image.meta.set("original_pixdim", Value(*pixdim));
  image.meta.set("original_affine", transforms::to_value(image.affine));
  image.meta.set("as_closest_canonical", false);
  image.meta.set("spatial_shape", transforms::to_value(shape));
  image.meta.set("space", "RAS");
  const bool last = image.data.dim() != static_cast<std::int64_t>(shape.size());
  image.meta.set("original_channel_dim", options_.channel_dim
                                             ? transforms::channel_dim_value(options_.channel_dim)
                                         : last ? Value(-1)
                                                : Value(std::numeric_limits<double>::quiet_NaN()));
  image.meta.set("filename_or_obj", file);
  return image;
}

Image LoadImaged::read(const Value& files, const std::string& key) const {
  if (files.is_string()) return read_file(files.as_string());
  if (!files.is_array() || files.as_array().empty())
    throw Error("\"" + key + "\" holds " + shown(files) +
                ", expected a file name or a list of them");
  std::vector<at::Tensor> parts;
  Image first;
  for (const auto& file : files.as_array()) {
    Image image = read_file(file.as_string());
    parts.push_back(image.data);
    if (parts.size() == 1) {
      first = std::move(image);
      continue;
    }
    if (!near(image.affine, first.affine) ||
        image.meta.at("spatial_shape") != first.meta.at("spatial_shape"))
      throw Error(file.as_string() + ": its affine or shape differs from that of " +
                  first.meta.at("filename_or_obj").as_string());
  }
  if (parts.size() == 1) return first;
  const Value& dim = first.meta.at("original_channel_dim");
  if (std::isnan(dim.as_number())) {
    first.data = at::stack(parts);
    first.meta.set("original_channel_dim", 0);
  } else {
    first.data = at::cat(parts, dim.as_int());
  }
  return first;
}

void LoadImaged::apply(Sample& sample, const Draw*) const {
  for (std::size_t i = 0; i < keys().size(); ++i) {
    const auto& key = keys()[i];
    if (!visits(sample, key)) continue;
    const Value* files = sample.find_value(key);
    if (files == nullptr)
      throw Error(sample.contains(key) ? "\"" + key + "\" is an image already"
                                       : "there is no \"" + key + "\" in the sample");
    Image image = read(*files, key);
    set_meta(image);
    if (options_.ensure_channel_first)
      transforms::ensure_channel_first(image, std::nullopt, true, key);
    sample.set(key, std::move(image));
    if (options_.image_only) continue;
    const auto meta_key = options_.meta_keys ? options_.meta_keys->at(i)
                                             : key + "_" + options_.meta_key_postfix.at(i);
    if (sample.contains(meta_key) && !options_.overwriting)
      throw Error("\"" + meta_key + "\" is there already, and overwriting is false");
    sample.set(meta_key, sample.meta_dict(key));
  }
}

}  // namespace clara::transforms_io
