#include "load_image.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "readers.hpp"
#include "stored_numbers.hpp"

namespace clara::transforms_io {

namespace {

/// What MONAI leaves out with simple_keys.
constexpr std::array kRedundant{"srow_x",    "srow_y",    "srow_z",    "quatern_b",
                                "quatern_c", "quatern_d", "qoffset_x", "qoffset_y",
                                "qoffset_z", "dim",       "pixdim"};

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

void LoadImaged::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_channel_dim(options.channel_dim, "channel_dim", issues);
}

LoadImaged::LoadImaged(Options options, Context& context)
    : MapKeys(options), options_(std::move(options)), context_(context) {
  if (options_.prune_meta_pattern) pruned_.emplace(options_.prune_meta_pattern->text);
}

void LoadImaged::set_meta(Image& image) const {
  if (options_.simple_keys)
    for (const auto* key : kRedundant) image.meta.erase(key);
  if (!pruned_) return;
  Object kept;
  for (const auto& member : image.meta)
    if (!boost::regex_search(member.key, *pruned_)) kept.set(member.key, member.value);
  image.meta = std::move(kept);
}

const ImageReader& LoadImaged::itk_reader() const {
  const std::lock_guard lock(mutex_);
  if (itk_reader_ != nullptr) return *itk_reader_;
  Object args{{"series_name", options_.series_name},
              {"series_meta", options_.series_meta},
              {"reverse_indexing", options_.reverse_indexing.value_or(false)},
              {"affine_lps_to_ras", options_.affine_lps_to_ras}};
  if (options_.channel_dim)
    args.set("channel_dim",
             std::visit([](const auto& dim) { return Value(dim); }, *options_.channel_dim));
  made_ = context_.service<ComponentFactory>().make(
      ImageReader::kind, Object{{"name", "ITKReader"}, {"args", std::move(args)}});
  itk_reader_ = dynamic_cast<const ImageReader*>(made_.get());
  if (itk_reader_ == nullptr) throw Error("ITKReader is no reader of images");
  return *itk_reader_;
}

Image LoadImaged::read_by_plugin(const std::string& file) const {
  const ImageReader* reader = nullptr;
  try {
    reader = &itk_reader();
  } catch (const Error& error) {
    throw Error(file +
                ": it would be read by ITKReader of the plugin image_readers_itk, which is "
                "built where ITK is: " +
                error.what());
  }
  Image image = reader->read(file);
  image.data = as_wanted(image.data, options_.dtype).contiguous();
  image.meta.set("filename_or_obj", file);
  return image;
}

std::vector<Image> LoadImaged::read_file(const std::string& written) const {
  const auto file = options_.expanduser ? expanded(written) : written;
  const ReadOptions how{options_.dtype, options_.channel_dim, options_.squeeze_non_spatial_dims,
                        options_.reverse_indexing, options_.npz_keys};
  const auto reader = options_.reader ? reader_name(*options_.reader) : reader_for(file);
  if (reader == "PILReader") return {read_pixels(file, how)};
  if (reader == "NumpyReader") return read_arrays(file, how);
  if (reader == "ITKReader") return {read_by_plugin(file)};
  std::uint64_t not_finite = 0;
  Image image = read_nifti(file, how, not_finite);
  if (not_finite > 0)
    context_.warn(file + ": " + std::to_string(not_finite) + " of " +
                  std::to_string(image.data.numel()) + " voxels are not finite");
  return {image};
}

Image LoadImaged::read(const Value& files, const std::string& key) const {
  std::vector<Image> images;
  if (files.is_string()) {
    images = read_file(files.as_string());
  } else {
    if (!files.is_array() || files.as_array().empty())
      throw Error("\"" + key + "\" holds " + shown(files) +
                  ", expected a file name or a list of them");
    for (const auto& file : files.as_array())
      for (auto& image : read_file(file.as_string())) images.push_back(std::move(image));
  }
  std::vector<at::Tensor> parts;
  Image first = images.front();
  for (const auto& image : images) {
    parts.push_back(image.data);
    if (!near(image.affine, first.affine) ||
        image.meta.at("spatial_shape") != first.meta.at("spatial_shape"))
      throw Error(image.meta.at("filename_or_obj").as_string() +
                  ": its affine or shape differs from that of " +
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

void LoadImaged::apply(Sample& sample) const {
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
