#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// One number, or one for each channel.
using ChannelNumbers = std::optional<std::variant<double, std::vector<double>>>;

/// (x - mean) / standard deviation, of the whole image, each channel, or the voxels that are not 0.
/// MONAI's NormalizeIntensityd.
class NormalizeIntensityd : public MapTransform {
 public:
  struct Options : MapOptions {
    ChannelNumbers subtrahend;
    ChannelNumbers divisor;
    bool nonzero = false;
    bool channel_wise = false;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::subtrahend>("subtrahend", "what to subtract; default: the mean"),
          field<&Options::divisor>("divisor", "what to divide by; default: the standard deviation"),
          field<&Options::nonzero>("nonzero", "look at and change only voxels that are not 0"),
          field<&Options::channel_wise>("channel_wise", "each channel by itself"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit NormalizeIntensityd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor normalized(const at::Tensor& image, std::optional<double> subtrahend,
                        std::optional<double> divisor) const;
  at::Tensor channel_by_channel(const at::Tensor& image) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
