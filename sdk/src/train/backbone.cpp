#include <clara/train/backbone.hpp>

namespace clara {

Backbone::~Backbone() = default;

}  // namespace clara
