#pragma once

#include <clara/context.hpp>
#include <clara/train/transform.hpp>

#include <string>
#include <vector>

namespace clara::monai_datasets {

/// What `transforms` are, for content_key(): their plugins, names and arguments.
Value identity_of(const std::vector<const Transform*>& transforms, Context& context);

/// 64 hexadecimal digits that stand for what the transforms of `identity` make of `item`: its
/// values, the size and the time of change of each file (or folder) that they name, and the
/// transforms. [any]
std::string content_key(const Sample& item, const Value& identity);

}  // namespace clara::monai_datasets
