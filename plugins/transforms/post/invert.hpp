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
    static std::span<const Field> fields();
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
