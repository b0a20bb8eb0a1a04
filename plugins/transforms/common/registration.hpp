#pragma once

#include <clara/plugin.hpp>
#include <clara/train/transform.hpp>

#include <string>
#include <utility>

namespace clara::transforms {

/// Offers T under MONAI's three names of a dictionary transform: `stem`d, `stem`D and `stem`Dict.
/// `example`: arguments with which it changes the suite's sample; without "keys", both its images.
template <class T>
void add_transform(Registry& registry, const std::string& stem, const std::string& doc,
                   Object example = {}) {
  if (!example.contains("keys")) example.set("keys", Array{"image", "label"});
  registry.add<Transform, T>(stem + "d", doc).example(Value(std::move(example)).json());
  registry.add<Transform, T>(stem + "D", "other name of " + stem + "d");
  registry.add<Transform, T>(stem + "Dict", "other name of " + stem + "d");
}

}  // namespace clara::transforms
