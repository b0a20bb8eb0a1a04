#include "simple_inferer.hpp"
#include "slice_inferer.hpp"
#include "sliding_window_inferer.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("patch_inferers", "0.1.0", registry) {
  using clara::Inferer;
  registry.add<Inferer, clara::patch_inferers::SimpleInferer>("SimpleInferer",
                                                              "the whole input at once");
  registry.add<Inferer, clara::patch_inferers::SlidingWindowInferer>(
      "SlidingWindowInferer", "overlapping windows, their answers averaged");
  registry.add<Inferer, clara::patch_inferers::SliceInferer>(
      "SliceInferer", "overlapping windows of the slices of a volume");
}
