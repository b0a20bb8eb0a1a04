#pragma once

#include "bounds.hpp"
#include "number.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {

/// Adds a number to all voxels; the number type stays. MONAI's ShiftIntensityd.
class ShiftIntensityd : public MapTransform {
 public:
  struct Options : MapOptions {
    Number offset;
    bool safe = false;
    PerKey<std::optional<std::string>> factor_key;
    std::optional<Keys> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::offset>("offset", "what is added").required(),
              field<&Options::safe>("safe", "limit the result to the range of the image's type"),
              field<&Options::factor_key>(
                  "factor_key", "entry of the image's meta data that the number is multiplied by")
                  .per_key(),
              field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image"),
              field<&Options::meta_key_postfix>("meta_key_postfix",
                                                "MONAI's; meta data belong to their image")
                  .per_key()};
    }
  };
  explicit ShiftIntensityd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// What a shift by the standard deviation looks at.
struct StdShiftOptions {
  bool nonzero = false;
  bool channel_wise = false;
  std::optional<transforms::DType> dtype = transforms::DType{};
  static Fields<StdShiftOptions> fields() {
    return {field<&StdShiftOptions::nonzero>("nonzero",
                                             "look at and change only voxels that are "
                                             "not 0"),
            field<&StdShiftOptions::channel_wise>("channel_wise", "each channel by its own"),
            field<&StdShiftOptions::dtype>("dtype", "number type of the result; null: as it is")};
  }
  static void validate(const StdShiftOptions& options, OptionIssues& issues);
};

/// Adds the image's standard deviation times a factor. MONAI's StdShiftIntensityd.
class StdShiftIntensityd : public MapTransform {
 public:
  struct Options : MapOptions, StdShiftOptions {
    double factor = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::factor>("factor", "of the standard deviation").required(),
              group<StdShiftOptions>()};
    }
  };
  explicit StdShiftIntensityd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// The same with a random factor for all keys. MONAI's RandStdShiftIntensityd.
class RandStdShiftIntensityd : public RandomMapTransform<std::optional<double>> {
 public:
  struct Options : RandomMapOptions, StdShiftOptions {
    Bounds factors = 0.0;
    static Fields<Options> fields() {
      return {
          group<RandomMapOptions>(),
          field<&Options::factors>("factors", "range of the factor: [low, high], or x for [-x, x]")
              .required(),
          group<StdShiftOptions>()};
    }
  };
  explicit RandStdShiftIntensityd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<double>& factor) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
