#pragma once

#include <clara/plugin.hpp>
#include <clara/train/transform.hpp>

#include <string>
#include <utility>

namespace clara::transforms {

/// Offers T under MONAI's three names of a dictionary transform: `stem`d, `stem`D and `stem`Dict.
/// `example`: arguments with which it changes the suite's sample; without "keys", both its images.
/// The offer may have older names, too.
template <class T>
Offer add_transform(Registry& registry, const std::string& stem, const std::string& doc,
                    Object example = {}) {
  if (!example.contains("keys")) example.set("keys", Array{"image", "label"});
  return registry.add<Transform, T>(stem + "d", doc)
      .example(Value(std::move(example)).json())
      .other_name(stem + "D")
      .other_name(stem + "Dict");
}

}  // namespace clara::transforms
