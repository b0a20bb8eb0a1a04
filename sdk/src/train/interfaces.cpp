#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/transform.hpp>

// Key functions of the training interfaces that have none of their own: their type information
// lives in libclara_train.so and nowhere else, so that dynamic_cast works across plugins.

namespace clara {

Draw::~Draw() = default;
Expanding::~Expanding() = default;
Random::~Random() = default;
Invertible::~Invertible() = default;
Uncacheable::~Uncacheable() = default;
DrawOrder::~DrawOrder() = default;
Validating::~Validating() = default;

}  // namespace clara
