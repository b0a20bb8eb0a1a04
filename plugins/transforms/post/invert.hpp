#pragma once

#include <clara/context.hpp>
#include <clara/train/device.hpp>

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Undoes what other transforms did to the image of `orig_keys`, on the image of `keys` (a
/// prediction for it). MONAI's Invertd.
class Invertd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    RefList<Transform> transform;
    std::optional<PerKey<std::string>> orig_keys;
    std::optional<PerKey<std::string>> meta_keys;
    std::optional<PerKey<std::string>> orig_meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    PerKey<bool> nearest_interp{true};
    PerKey<bool> to_tensor{true};
    std::optional<PerKey<DeviceName>> device;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::transform>("transform", "the transforms to undo, as \"@pre_transforms\"")
              .required(),
          field<&Options::orig_keys>("orig_keys", "images that they were applied to; default: keys")
              .per_key(),
          field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::orig_meta_keys>("orig_meta_keys",
                                          "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::meta_key_postfix>("meta_key_postfix",
                                            "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::nearest_interp>("nearest_interp",
                                          "undo resampling by the nearest voxel, whatever was used")
              .per_key(),
          field<&Options::to_tensor>("to_tensor", "MONAI's; images are tensors").per_key(),
          field<&Options::device>("device", "where to put the result; the run's device decides")
              .per_key()};
    }
  };
  Invertd(Options options, Context& context);
  void apply(Sample& sample) const override;

 private:
  void undo(Image& image, bool nearest) const;
  const Transform* find(const std::string& label) const;
  Options options_;
  std::vector<const Transform*> transforms_;  ///< without the Composites round them
  std::vector<at::Device> devices_;
};

}  // namespace clara::transforms_post
