#include <clara/plugin.hpp>

#include "choices.hpp"
#include "compose.hpp"

namespace family = clara::transforms_compose;
using clara::Transform;

CLARA_PLUGIN("transforms_compose", "0.1.0", registry) {
  registry.add<Transform, family::Compose>("Compose", "applies transforms one after the other")
      .example(R"({"transforms": [{"name": "Flipd", "args": {"keys": "image"}}]})");
  registry.add<Transform, family::OneOf>("OneOf", "applies one of its transforms, drawn by weight")
      .example(R"({"transforms": [{"name": "Flipd", "args": {"keys": "image"}}], "weights": [1]})");
  registry.add<Transform, family::SomeOf>("SomeOf", "applies some of its transforms, in any order")
      .example(
          R"({"transforms": [{"name": "Flipd", "args": {"keys": "image"}}], "num_transforms": 1})");
  registry
      .add<Transform, family::RandomOrder>("RandomOrder",
                                           "applies its transforms in a random order")
      .example(R"({"transforms": [{"name": "Flipd", "args": {"keys": "image"}}]})");
}
