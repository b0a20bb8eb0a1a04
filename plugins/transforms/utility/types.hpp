#pragma once

#include <clara/context.hpp>
#include <clara/train/device.hpp>

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_utility {

using transforms::DType;

/// Makes images contiguous tensors. MONAI's ToTensord; unlike there, an image keeps its record of
/// applied transforms, which Clara 4.1's validation needs for Invertd.
class ToTensord : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<DType> dtype;
    std::optional<DeviceName> device;
    bool wrap_sequence = true;
    std::optional<bool> track_meta;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(), field<&Options::dtype>("dtype", "number type; default: as it is"),
          field<&Options::device>("device", "where to put the tensor; the run's device decides"),
          field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
          field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
    }
  };
  ToTensord(const Options& options, Context& context);
  void change(Image& image, std::size_t key) const override;

 private:
  std::optional<DType> dtype_;
  at::Device device_;
};

/// Changes the number type. MONAI's CastToTyped.
class CastToTyped : public MapTransform {
 public:
  struct Options : MapOptions {
    PerKey<DType> dtype;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::dtype>("dtype", "number type of all keys, or of each").per_key()};
    }
  };
  explicit CastToTyped(Options options);
  void change(Image& image, std::size_t key) const override;

 private:
  PerKey<DType> dtype_;
};

/// Makes images contiguous tensors of a number type. MONAI's EnsureTyped.
class EnsureTyped : public MapTransform {
 public:
  struct Options : MapOptions {
    std::string data_type = "tensor";
    PerKey<std::optional<DType>> dtype;
    std::optional<DeviceName> device;
    bool wrap_sequence = true;
    std::optional<bool> track_meta;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::data_type>("data_type", "MONAI's; images are tensors either way")
              .one_of({"tensor", "numpy"}),
          field<&Options::dtype>("dtype", "number type of all keys, or of each; default: as it is")
              .per_key(),
          field<&Options::device>("device", "where to put the tensor; the run's device decides"),
          field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
          field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
    }
  };
  EnsureTyped(Options options, Context& context);
  void change(Image& image, std::size_t key) const override;

 private:
  PerKey<std::optional<DType>> dtype_;
  at::Device device_;
};

}  // namespace clara::transforms_utility
