#pragma once

#include <clara/train/sample.hpp>

#include <vector>

namespace clara::monai_datasets {

/// MONAI's as_contiguous: images whose voxels lie one behind the other.
inline void make_contiguous(std::vector<Sample>& samples) {
  for (auto& sample : samples)
    for (const auto& key : sample.keys())
      if (sample.find_image(key)) {
        auto& image = sample.image(key);
        image.data = image.data.contiguous();
      }
}

}  // namespace clara::monai_datasets
