#pragma once

#include <clara/train/transform.hpp>

#include <string>

namespace clara::testing {

/// What the transform makes of `sample`; the first of several.
Sample changed(const Transform& transform, const Sample& sample);

/// What is thrown when the transform is made, or then applied to `sample`.
std::string message(const std::string& name, const Object& args, const Sample& sample);
/// Applied to conformance_sample().
std::string message(const std::string& name, const Object& args);

}  // namespace clara::testing
