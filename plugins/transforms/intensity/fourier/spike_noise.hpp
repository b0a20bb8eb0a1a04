#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <optional>
#include <variant>
#include <vector>

namespace clara::transforms_intensity {

/// A place in the shifted spectrum: [channel, spatial...], or [spatial...] for all channels.
using Place = std::vector<std::int64_t>;

/// Raises single frequencies to a logarithmic intensity, which makes stripes as in magnetic
/// resonance images. MONAI's KSpaceSpikeNoised.
class KSpaceSpikeNoised : public MapTransform {
 public:
  struct Options : MapOptions {
    std::variant<Place, std::vector<Place>> loc;
    std::optional<std::variant<double, std::vector<double>>> k_intensity;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit KSpaceSpikeNoised(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// One spike: where, and from where to where its intensity was drawn.
struct Spike {
  Place place;
  double part = 0;  ///< of the range, from 0 to 1
};

/// The spikes of each key; empty when the sample is left alone.
using Spikes = std::vector<std::vector<Spike>>;

/// The same with a random place and intensity in each channel, for each key by itself. MONAI's
/// RandKSpaceSpikeNoised.
class RandKSpaceSpikeNoised : public RandomMapTransform<Spikes> {
 public:
  using Range = std::array<double, 2>;
  struct Options : RandomMapOptions {
    std::optional<std::variant<Range, std::vector<Range>>> intensity_range;
    bool channel_wise = true;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandKSpaceSpikeNoised(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  Spikes draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const Spikes& spikes) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
