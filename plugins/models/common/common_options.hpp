#pragma once

#include "layer_table.hpp"
#include "limits.hpp"

#include <optional>
#include <string>
#include <vector>

/// Rules that many networks' arguments have in common; each reports at the argument it is about.
namespace clara::networks {

/// A norm of the argument `name` for layers of these channels.
void check_norm(const char* name, const LayerSpec& norm, const Ints& channels,
                OptionIssues& issues);
void check_act(const char* name, const LayerSpec& act, OptionIssues& issues);
void check_dropout(const char* name, const DropoutSpec& dropout, OptionIssues& issues);
/// One odd number, or one for each axis.
void check_odd_kernel(const char* name, const OneOrMany<std::int64_t>& kernel,
                      std::int64_t spatial_dims, OptionIssues& issues);
/// "must have 6 entries, has 5"
void check_length(const char* name, std::size_t length, std::size_t wanted, OptionIssues& issues);
/// One number, or one for each axis.
void check_per_axis(const char* name, const OneOrMany<std::int64_t>& value,
                    std::int64_t spatial_dims, OptionIssues& issues);

/// One number for each axis, of a value that check_per_axis has passed.
Ints per_axis(const OneOrMany<std::int64_t>& value, std::int64_t spatial_dims);
/// The product of a kernel's sizes, as a number that cannot overflow.
double volume_of(const OneOrMany<std::int64_t>& kernel, std::int64_t spatial_dims);

}  // namespace clara::networks
