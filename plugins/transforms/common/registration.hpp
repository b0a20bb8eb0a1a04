#pragma once

#include <clara/plugin.hpp>
#include <clara/train/transform.hpp>

#include <string>

namespace clara::transforms {

/// Offers T under MONAI's three names of a dictionary transform: `stem`d, `stem`D and `stem`Dict.
template <class T>
void add_transform(Registry& registry, const std::string& stem, const std::string& doc) {
  registry.add<Transform, T>(stem + "d", doc);
  registry.add<Transform, T>(stem + "D", "other name of " + stem + "d");
  registry.add<Transform, T>(stem + "Dict", "other name of " + stem + "d");
}

}  // namespace clara::transforms
