#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// What RandRicianNoised drew for one channel, or one image: numbers of the standard normal
/// distribution, to be scaled once it is known how much.
struct RicianNoise {
  double part = 1;  ///< of the standard deviation
  at::Tensor first, second;
};

/// The size of a complex number: the image with noise, and noise of its own as imaginary part.
/// D: for each key, for each channel or once; empty when the sample is left alone. MONAI's
/// RandRicianNoised.
class RandRicianNoised : public RandomMapTransform<std::vector<std::vector<RicianNoise>>> {
 public:
  using Drawn = std::vector<std::vector<RicianNoise>>;
  /// One for all channels, or one for each.
  using PerChannel = OneOrMany<double>;
  struct Options : RandomMapOptions {
    PerChannel mean = 0.0;
    PerChannel std = 1.0;
    bool channel_wise = false;
    bool relative = false;
    bool sample_std = true;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandRicianNoised(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Drawn draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Drawn& drawn) const override;

 private:
  double of_channel(const PerChannel& numbers, std::int64_t channel, std::int64_t channels,
                    const char* name) const;
  at::Tensor noisy(const at::Tensor& image, double mean, double std,
                   const RicianNoise& noise) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
