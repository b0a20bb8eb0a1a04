#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_crop {

/// Adds the box round the foreground (values above 0) of each channel: a list with start and end of
/// every axis, all 0 where there is none. MONAI's BoundingRectd.
class BoundingRectd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::string bbox_key_postfix = "bbox";
    static Fields<Options> fields() {
      return {group<MapOptions>(), field<&Options::bbox_key_postfix>(
                                       "bbox_key_postfix", "the boxes are stored as KEY_postfix")};
    }
  };
  explicit BoundingRectd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
