#pragma once

#include <clara/context.hpp>
#include <clara/train/device.hpp>

#include "any_tensor.hpp"
#include "common/dtype.hpp"

namespace clara::transforms_utility {

using transforms::DType;

/// How a converted entry comes out.
struct Conversion {
  std::optional<DType> dtype;
  bool wrap_sequence = true;  ///< a list becomes one tensor; else it stays a list
};

/// Makes tensors of a number type of images, of bare tensors, and of numbers and lists of numbers;
/// text stays text.
class ConvertingTransform : public OneToOne, public MapKeys {
 public:
  void apply(Sample& sample) const override;

 protected:
  ConvertingTransform(const MapOptions& options, at::Device device)
      : MapKeys(options), device_(device) {}
  virtual Conversion conversion(std::size_t key) const = 0;

 private:
  at::Device device_;
};

/// Makes images contiguous tensors. MONAI's ToTensord; unlike there, an image keeps its record of
/// applied transforms, which Clara 4.1's validation needs for Invertd.
class ToTensord : public ConvertingTransform {
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
          field<&Options::wrap_sequence>("wrap_sequence", "a list of numbers becomes one tensor"),
          field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
    }
  };
  ToTensord(const Options& options, Context& context)
      : ConvertingTransform(options, run_device(context, options.device)),
        conversion_{options.dtype, options.wrap_sequence} {}

 protected:
  Conversion conversion(std::size_t) const override { return conversion_; }

 private:
  Conversion conversion_;
};

/// Makes images contiguous tensors of a number type. MONAI's EnsureTyped.
class EnsureTyped : public ConvertingTransform {
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
          field<&Options::wrap_sequence>("wrap_sequence", "a list of numbers becomes one tensor"),
          field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
    }
  };
  EnsureTyped(const Options& options, Context& context)
      : ConvertingTransform(options, run_device(context, options.device)), options_(options) {}

 protected:
  Conversion conversion(std::size_t key) const override {
    return {options_.dtype.at(key), options_.wrap_sequence};
  }

 private:
  Options options_;
};

/// Makes images of a number type that lie in the CPU's memory. MONAI's ToNumpyd; unlike there, an
/// image stays one.
class ToNumpyd : public ConvertingTransform {
 public:
  struct Options : MapOptions {
    std::optional<DType> dtype;
    bool wrap_sequence = true;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(), field<&Options::dtype>("dtype", "number type; default: as it is"),
          field<&Options::wrap_sequence>("wrap_sequence", "a list of numbers becomes one array")};
    }
  };
  explicit ToNumpyd(const Options& options)
      : ConvertingTransform(options, at::kCPU), conversion_{options.dtype, options.wrap_sequence} {}

 protected:
  Conversion conversion(std::size_t) const override { return conversion_; }

 private:
  Conversion conversion_;
};

/// Changes the number type. MONAI's CastToTyped.
class CastToTyped : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    PerKey<DType> dtype;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::dtype>("dtype", "number type of all keys, or of each").per_key()};
    }
  };
  explicit CastToTyped(Options options)
      : AnyTensorTransform(options), dtype_(std::move(options.dtype)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  PerKey<DType> dtype_;
};

/// Puts images and tensors on a device. MONAI's ToDeviced.
class ToDeviced : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    DeviceName device;
    bool non_blocking = false;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::device>("device", "where to; the run's device decides").required(),
              field<&Options::non_blocking>("non_blocking", "torch's; the copy is waited for")};
    }
  };
  ToDeviced(const Options& options, Context& context)
      : AnyTensorTransform(options), device_(run_device(context, options.device)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Device device_;
};

}  // namespace clara::transforms_utility
