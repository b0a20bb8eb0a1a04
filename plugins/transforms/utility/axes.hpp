#pragma once

#include "any_tensor.hpp"

namespace clara::transforms_utility {

/// Takes an axis of length 1 out. MONAI's SqueezeDimd.
class SqueezeDimd : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    std::optional<std::int64_t> dim = 0;
    bool update_meta = true;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::dim>("dim", "axis, that of the channels is 0; null: all of length 1"),
              field<&Options::update_meta>("update_meta",
                                           "a spatial axis leaves the affine matrix, too")};
    }
  };
  explicit SqueezeDimd(Options options)
      : AnyTensorTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Reorders the axes; the affine matrix stays. MONAI's Transposed.
class Transposed : public InvertibleMapTransform {
 public:
  struct Options : MapOptions {
    std::optional<std::vector<std::int64_t>> indices;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::indices>(
              "indices", "the axes in their new order, that of the channels is 0; null: reversed")
              .required()};
    }
  };
  explicit Transposed(Options options)
      : InvertibleMapTransform(options), options_(std::move(options)) {}

 protected:
  std::optional<Value> change(Image& image, std::size_t key) const override;
  void undo(Image& image, const Value& done, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
