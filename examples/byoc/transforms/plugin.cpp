#include "my_rand_additive_noised.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("myTransformation", "1.0.0", registry) {
  registry.add<clara::Transform, my_transformation::MyRandAdditiveNoised>(
      "MyRandAdditiveNoised", "adds uniform noise to images, sometimes");
}
