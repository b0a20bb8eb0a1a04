#pragma once

#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <optional>
#include <string>
#include <variant>

namespace clara::transforms {

/// An axis, or "no_channel".
using ChannelDim = std::optional<std::variant<std::int64_t, std::string>>;

/// Options::validate of an argument of this type.
void check_channel_dim(const ChannelDim& dim, std::string_view field, OptionIssues& issues);

/// `original_channel_dim` as meta data hold it: an axis, or NaN for "no_channel".
Value channel_dim_value(const ChannelDim& dim);

/// Moves the channel axis to the front: `dim`, or what the meta data say; makes one when there is
/// none. An unknown axis is an error that names `key` when `strict`, else the image stays as it is.
void ensure_channel_first(Image& image, const ChannelDim& dim, bool strict, const std::string& key);

}  // namespace clara::transforms
