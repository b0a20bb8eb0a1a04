#include "fourier/spike_noise.hpp"

#include <ATen/ops/fft_fftshift.h>
#include <ATen/ops/mean.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/map_transform.hpp"
#include "fourier/k_space.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// A place and its logarithmic intensity.
struct Raised {
  Place place;
  double intensity = 0;
};

void check_axes(const at::Tensor& image) {
  if (image.dim() == 3 || image.dim() == 4) return;
  throw Error("spikes are for images of 2 or 3 spatial axes, this one has " +
              std::to_string(image.dim() - 1));
}

/// The logarithm of the spectrum's size.
at::Tensor log_size(const at::Tensor& k) { return k.abs().add_(1e-10).log_(); }

/// 2.5 times the mean of each channel, summed up in the order of the shifted spectrum.
std::vector<double> usual_intensities(const at::Tensor& log_sizes) {
  const auto axes = spatial_axes(log_sizes);
  const at::Tensor means =
      at::mean(at::fft_fftshift(log_sizes, at::IntArrayRef(axes)), at::IntArrayRef(axes)).mul(2.5);
  std::vector<double> out;
  for (std::int64_t i = 0; i < means.size(0); ++i) out.push_back(means[i].item<double>());
  return out;
}

/// `place` in the unshifted spectrum. Throws Error where it lies beyond the image.
Place unshifted(const Place& place, const at::Tensor& image) {
  Place out = place;
  const std::size_t without = static_cast<std::size_t>(image.dim()) - place.size();
  for (std::size_t i = 0; i < place.size(); ++i) {
    const std::size_t axis = i + without;
    const std::int64_t size = image.size(static_cast<std::int64_t>(axis));
    const std::int64_t index = place[i] < 0 ? place[i] + size : place[i];
    if (index < 0 || index >= size)
      throw Error("loc " + shape_text(place) + " lies beyond the image, which is " +
                  shape_text(image.sizes()));
    out[i] = axis == 0 ? index : (index - size / 2 + size) % size;
  }
  return out;
}

void set_spike(at::Tensor& log_sizes, const Raised& spike) {
  const bool all_channels = spike.place.size() + 1 == static_cast<std::size_t>(log_sizes.dim());
  if (!all_channels && spike.place.size() != static_cast<std::size_t>(log_sizes.dim()))
    throw Error("loc " + shape_text(spike.place) + " has " + std::to_string(spike.place.size()) +
                " numbers; of this image it has " + std::to_string(log_sizes.dim() - 1) +
                ", or the channel and these");
  at::Tensor at = log_sizes;
  const std::int64_t axis = all_channels ? 1 : 0;
  for (const auto index : unshifted(spike.place, log_sizes)) at = at.select(axis, index);
  at.fill_(spike.intensity);
}

/// The image of a spectrum of other sizes and the same phases, in the image's type.
at::Tensor image_of(const at::Tensor& log_sizes, const at::Tensor& k, at::ScalarType type) {
  const at::Tensor turns = k.angle().mul(c10::Scalar(c10::complex<double>(0, 1))).exp_();
  return converted(from_k_space(log_sizes.exp().mul(turns)), transforms::DType{type});
}

at::Tensor with_spikes(const at::Tensor& image, const at::Tensor& k, at::Tensor log_sizes,
                       const std::vector<Raised>& spikes) {
  for (const auto& spike : spikes) set_spike(log_sizes, spike);
  return image_of(log_sizes, k, image.scalar_type());
}

}  // namespace

Fields<KSpaceSpikeNoised::Options> KSpaceSpikeNoised::Options::fields() {
  return {group<MapOptions>(),
          field<&Options::loc>("loc",
                               "place in the spectrum, whose middle is frequency 0: "
                               "[channel, x, y, z], or [x, y, z] for all channels; or a "
                               "list of them")
              .required(),
          field<&Options::k_intensity>("k_intensity",
                                       "logarithm of the intensity, a list for a "
                                       "list of places; default: 2.5 times the "
                                       "channel's mean")};
}

void KSpaceSpikeNoised::Options::validate(const Options& options, OptionIssues& issues) {
  const auto* places = std::get_if<std::vector<Place>>(&options.loc);
  const bool empty = places ? places->empty() : std::get<Place>(options.loc).empty();
  if (empty) issues.error("loc", "an empty list; expected a place, such as [10, 12, 9]");
  if (!options.k_intensity) return;
  const auto* list = std::get_if<std::vector<double>>(&*options.k_intensity);
  if ((list != nullptr) != (places != nullptr))
    issues.error("k_intensity", places ? "a list of places needs a list of as many intensities"
                                       : "one place has one intensity, not a list");
  else if (list && list->size() != places->size())
    issues.error("k_intensity", std::to_string(list->size()) + " intensities for " +
                                    std::to_string(places->size()) + " places");
}

void KSpaceSpikeNoised::change(Image& image, std::size_t) const {
  check_axes(image.data);
  const at::Tensor k = to_k_space(image.data);
  const at::Tensor log_sizes = log_size(k);
  const auto* many = std::get_if<std::vector<Place>>(&options_.loc);
  std::vector<Raised> spikes;
  if (many && options_.k_intensity) {
    const auto& list = std::get<std::vector<double>>(*options_.k_intensity);
    for (std::size_t i = 0; i < many->size(); ++i) spikes.push_back({(*many)[i], list[i]});
  } else if (many) {  // as in MONAI, the n-th place takes the n-th channel's, whichever its own is
    const auto usual = usual_intensities(log_sizes);
    for (std::size_t i = 0; i < std::min(many->size(), usual.size()); ++i)
      spikes.push_back({(*many)[i], usual[i]});
  } else {
    const auto& place = std::get<Place>(options_.loc);
    if (options_.k_intensity) {
      spikes.push_back({place, std::get<double>(*options_.k_intensity)});
    } else {
      const auto usual = usual_intensities(log_sizes);
      if (place.size() != static_cast<std::size_t>(image.data.dim()))
        throw Error("loc " + shape_text(place) +
                    " names no channel; without k_intensity, which is the channel's own, it must");
      const auto channel = place[0] < 0 ? place[0] + image.data.size(0) : place[0];
      if (channel < 0 || channel >= image.data.size(0)) unshifted(place, image.data);
      spikes.push_back({place, usual[static_cast<std::size_t>(channel)]});
    }
  }
  image.data = with_spikes(image.data, k, log_sizes, spikes);
}

Fields<RandKSpaceSpikeNoised::Options> RandKSpaceSpikeNoised::Options::fields() {
  return {group<RandomMapOptions>(),
          field<&Options::intensity_range>(
              "intensity_range",
              "range of the logarithm of the intensity, or one for each "
              "channel; default: 0.95 to 1.1 times 2.5 times the channel's mean"),
          field<&Options::channel_wise>("channel_wise", "a place for each channel")};
}

void RandKSpaceSpikeNoised::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.channel_wise && options.intensity_range &&
      std::holds_alternative<std::vector<Range>>(*options.intensity_range))
    issues.error("intensity_range", "a range for each channel needs channel_wise, which is false");
}

Spikes RandKSpaceSpikeNoised::draw(const Sample& sample, Rng& rng) const {
  if (!options_.happens(rng)) return {};
  Rng& inner = rng.nested(0);
  Spikes out(keys().size());
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    const at::Tensor& image = sample.image(keys()[key]).data;
    check_axes(image);
    transforms::check_source(transforms::spatial_shape(image));
    inner.random_sample();
    const auto place = [&](std::int64_t channel) {
      Place at{channel};
      for (const auto size : image.sizes().slice(1)) at.push_back(inner.randint(0, size));
      return at;
    };
    Place shared;
    if (!options_.channel_wise) shared = place(0);
    for (std::int64_t channel = 0; channel < image.size(0); ++channel) {
      Spike spike{options_.channel_wise ? place(channel) : shared, 0};
      spike.place[0] = channel;
      spike.part = inner.random_sample();
      out[key].push_back(std::move(spike));
    }
  }
  return out;
}

void RandKSpaceSpikeNoised::change(Image& image, std::size_t key, const Spikes& drawn) const {
  if (drawn.empty()) return;
  const at::Tensor k = to_k_space(image.data);
  const at::Tensor log_sizes = log_size(k);
  const auto channels = static_cast<std::size_t>(image.data.size(0));
  std::vector<Range> ranges;
  if (!options_.intensity_range) {
    for (const double usual : usual_intensities(log_sizes)) {
      const auto mean = static_cast<float>(usual);
      const bool single = log_sizes.scalar_type() == at::kFloat;
      ranges.push_back(single ? Range{mean * 0.95F, mean * 1.1F}
                              : Range{usual * 0.95, usual * 1.1});
    }
  } else if (const auto* one = std::get_if<Range>(&*options_.intensity_range)) {
    ranges.assign(channels, *one);
  } else {
    ranges = std::get<std::vector<Range>>(*options_.intensity_range);
    if (ranges.size() != channels)
      throw Error("intensity_range has " + std::to_string(ranges.size()) +
                  " ranges, but the image has " + std::to_string(channels) + " channels");
  }
  std::vector<Raised> spikes;
  for (std::size_t i = 0; i < channels; ++i) {
    const auto [low, high] = ranges[i];
    spikes.push_back({drawn.at(key).at(i).place, low + (high - low) * drawn[key][i].part});
  }
  image.data = with_spikes(image.data, k, log_sizes, spikes);
}

}  // namespace clara::transforms_intensity
