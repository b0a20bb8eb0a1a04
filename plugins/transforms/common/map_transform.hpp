#pragma once

#include <clara/train/map_transform.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara::transforms {

/// "\"image\" (FILE)", for messages.
std::string named(const Sample& sample, const std::string& key);
/// Refuses images whose spatial sizes are not those of `reference`: what is cut out of both at one
/// place of the grid would not show the same.
void check_same_grid(const Sample& sample, const std::string& reference,
                     const std::vector<std::string>& keys);

/// The sizes after the channel.
std::vector<std::int64_t> spatial_shape(const at::Tensor& data);

/// A size for each axis, or one for all; null, 0 and less: the image's own.
using Sizes = OneOrMany<std::optional<std::int64_t>>;

/// The spatial axis of an argument, which may count from the last of `axes`.
std::int64_t spatial_axis(std::int64_t axis, std::int64_t axes);

/// For a validate(): refuses an empty list; its entries are a `what` each.
void check_some(const Sizes& sizes, std::string_view name, std::string_view what,
                OptionIssues& issues);

/// MONAI's fall_back_tuple: one number stands for all axes; null, 0 and less mean the image's own
/// size. The length must be 1 or that of `image`; `name` is the argument's in the message.
std::vector<std::int64_t> sizes_for(const Sizes& wanted, const std::vector<std::int64_t>& image,
                                    std::string_view name);

/// Refuses a shape that no transform should make: with an axis of length 0, or of more voxels than
/// an image may have when it is read (4 GiB as float32).
void check_result(const std::vector<std::int64_t>& shape);

/// Refuses what a small file that promises large voxels would become: more than 1 GiB as float32
/// and more than 64 times the voxels of the image; a transform says so before memory is taken.
void check_growth(const std::vector<std::int64_t>& image, const std::vector<std::int64_t>& result);

/// Refuses an image without voxels, from which none can be computed: a crop may have left nothing.
void check_source(const std::vector<std::int64_t>& shape);

/// A list of integers in an AppliedTransform or in meta data, and back.
Value to_value(const std::vector<std::int64_t>& numbers);
std::vector<std::int64_t> to_integers(const Value& list);
Value to_value(const Affine& affine);
Affine to_affine(const Value& rows);

}  // namespace clara::transforms
