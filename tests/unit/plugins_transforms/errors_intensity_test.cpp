// What a user is told when a transform of values cannot do its work.

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/testing/transform_conformance.hpp>

#include <cmath>

#include "messages.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Object image(Object more = {}) {
  Object out{{"keys", "image"}};
  for (auto& member : more) out.set(member.key, member.value);
  return out;
}

/// The suite's sample with another image.
Sample with(const at::Tensor& data) {
  Sample sample = conformance_sample();
  sample.image("image").data = data;
  return sample;
}

const at::Tensor kWhole = at::zeros({1, 4, 3, 2}, at::kShort);
const at::Tensor kNothing = at::zeros({1, 0, 3, 2});
const at::Tensor kLine = at::zeros({1, 6});
const at::Tensor kNan = at::full({1, 4, 3, 2}, std::nan(""));

TEST_CASE("a standard deviation, a mean or a percentile of whole numbers") {
  CHECK(message("StdShiftIntensityd", image({{"factor", 1}, {"dtype", nullptr}}), with(kWhole)) ==
        "the image is int16, and a standard deviation needs float32 or float64; CastToTyped before "
        "it makes it one");
  CHECK(message("StdShiftIntensityd", image({{"factor", 1}, {"dtype", "int16"}})) ==
        "/dtype: a standard deviation needs float16, float32 or float64");
  CHECK(
      message("RandScaleIntensityFixedMeand", image({{"factors", 1}, {"prob", 1}}), with(kWhole)) ==
      "the image is int16, and a mean needs float32 or float64; CastToTyped before it makes it "
      "one");
  const Object ends{{"lower", 1}, {"upper", 99}, {"b_min", 0}, {"b_max", 1}};
  CHECK(message("ScaleIntensityRangePercentilesd", image(ends), with(kWhole)) ==
        "the image is int16, and a percentile of at most 1000000 voxels needs float32 or float64; "
        "CastToTyped before it makes it one");
  CHECK(message("ScaleIntensityRangePercentilesd", image(ends), with(kNothing)) ==
        "the image has no voxels, and so no percentiles");
}

TEST_CASE("percentiles that contradict each other") {
  const auto clip = [](Value lower, Value upper) {
    return image({{"lower", std::move(lower)}, {"upper", std::move(upper)}});
  };
  CHECK(message("ClipIntensityPercentilesd", clip(nullptr, nullptr)) ==
        "/lower: lower and upper are both null: there is nothing to limit to");
  CHECK(message("ClipIntensityPercentilesd", clip(90, 10)) ==
        "/upper: upper, 10.0, is below lower, 90.0");
  CHECK(message("ClipIntensityPercentilesd", clip(-1, 101)) ==
        "/lower: a percentile lies from 0 to 100, got -1.0\n"
        "/upper: a percentile lies from 0 to 100, got 101.0");
  CHECK(message("ClipIntensityPercentilesd",
                image({{"lower", 1}, {"upper", 2}, {"sharpness_factor", 0}})) ==
        "/sharpness_factor: expected a number above 0, got 0.0");
  const Object ends{{"lower", 1}, {"upper", 99}, {"b_min", nullptr}, {"b_max", nullptr}};
  Object more = ends;
  more.set("clip", true);
  CHECK(message("ScaleIntensityRangePercentilesd", image(more)) ==
        "/clip: clip needs b_min or b_max to limit to");
  more = ends;
  more.set("relative", true);
  CHECK(message("ScaleIntensityRangePercentilesd", image(more)) ==
        "/relative: relative needs b_min and b_max");
}

TEST_CASE("a mask that is not there or does not fit") {
  CHECK(message("MaskIntensityd", image()) ==
        "MaskIntensityd: the key of the mask is needed, such as \"mask_key\": \"label\"");
  CHECK(message("MaskIntensityd", image({{"mask_key", "label"}}), with(at::zeros({1, 4, 3, 2}))) ==
        "the mask \"label\" (/data/case_7.nii.gz) is [1, 24, 20, 18], which does not fit \"image\" "
        "(/data/case_7.nii.gz), which is [1, 4, 3, 2]");
  CHECK(message("HistogramNormalized", image({{"mask_key", "label"}}),
                with(at::zeros({1, 4, 3, 2}))) ==
        "the mask \"label\" (/data/case_7.nii.gz) is [1, 24, 20, 18], but \"image\" "
        "(/data/case_7.nii.gz) is [1, 4, 3, 2]");
  const Object stats{{"ops", "mean"}, {"key_prefix", "p"}, {"mask_keys", "label"}};
  CHECK(message("IntensityStatsd", image(stats)) ==
        "the mask \"label\" (/data/case_7.nii.gz) is not bool; CastToTyped makes it so");
  Object by_channel = stats;
  by_channel.set("channel_wise", true);
  CHECK(message("IntensityStatsd", image(by_channel)) ==
        "/mask_keys: what a mask selects has no channels, but channel_wise is true");
  CHECK(message("ThresholdIntensityd", image({{"threshold", 0}, {"cval", 1e9}}), with(kWhole)) ==
        "cval is 1000000000.0, which is no number of the image's type, int16");
}

TEST_CASE("statistics through a mask") {
  TransformMaker maker;
  const auto transform = maker.make("IntensityStatsd", image({{"ops", Array{"max", "min"}},
                                                              {"key_prefix", "p"},
                                                              {"mask_keys", "label"},
                                                              {"meta_keys", "found"}}));
  Sample sample = conformance_sample();
  sample.image("label").data = sample.image("image").data.gt(0);
  const Sample out = changed(*transform, sample);
  REQUIRE(out.find_value("found") != nullptr);
  CHECK(out.find_value("found")->find("p_min")->as_number() > 0);
  CHECK(out.find_value("found")->find("p_max")->as_number() > 0.99);
}

TEST_CASE("contrast and histograms of nothing") {
  CHECK(message("AdjustContrastd", image({{"gamma", 2}}), with(kNothing)) ==
        "the image has no voxels, and so no range of values");
  CHECK(message("AdjustContrastd", image({{"gamma", 2}}), with(kWhole.to(at::kBool))) ==
        "the image is bool, which has no contrast to adjust");
  CHECK(message("RandAdjustContrastd", image({{"gamma", 0.5}})) ==
        "/gamma: one number is the upper end of a range from 0.5, and must be above it; got 0.5");
  CHECK(message("RandHistogramShiftd", image({{"num_control_points", 2}})) ==
        "/num_control_points: expected an integer from 3 to 1000000, got 2");
  CHECK(message("RandHistogramShiftd", image({{"prob", 1}}), with(kNothing)) ==
        "the image has no voxels, and so no range of values");
  CHECK(message("HistogramNormalized", image(), with(kNothing.to(at::kShort))) ==
        "there are no voxels to make a histogram of");
  CHECK(message("HistogramNormalized", image(), with(kNan)) ==
        "the image holds values that are not finite, of which there is no histogram");
  at::Tensor wide = at::zeros({1, 2}, at::kInt);
  wide[0][1] = 2000000000;
  CHECK(message("HistogramNormalized", image(), with(wide)) ==
        "the image holds whole numbers from 0 to 2000000000: a bin for each would be more than "
        "16777216");
  at::Tensor narrow = at::full({1, 2}, 1e9F);
  narrow[0][1] = 1e9F + 64;
  CHECK(message("HistogramNormalized", image(), with(narrow)) ==
        "a histogram of 256 bins is too fine for values from 1000000000.0 to 1000000064.0; write "
        "fewer");
}

TEST_CASE("a second image of more channels than the first") {
  Sample sample = conformance_sample();
  sample.image("label").data = at::zeros({2, 24, 20, 18});
  const auto told = [&](const char* name, const char* range) {
    return message(
        name,
        {{"keys", Array{"image", "label"}}, {range, 0.5}, {"prob", 1}, {"channel_wise", true}},
        sample);
  };
  const std::string expected =
      "the first image has 1 channels, and so there are as many random numbers, but this one has "
      "more; \"channel_wise\": false draws one for all";
  CHECK(told("RandShiftIntensityd", "offsets") == expected);
  CHECK(told("RandScaleIntensityd", "factors") == expected);
  CHECK(told("RandScaleIntensityFixedMeand", "factors") == expected);
}

TEST_CASE("filters") {
  CHECK(message("GaussianSmoothd", image({{"sigma", Array{1.0, 2.0}}})) ==
        "sigma has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(message("GaussianSmoothd", image({{"sigma", Array{}}})) ==
        "/sigma: an empty list; expected a number for each spatial axis");
  CHECK(message("GaussianSmoothd", image({{"sigma", 2000}})) ==
        "/sigma: a standard deviation of at most 1000 voxels is expected, got 2000.0");
  CHECK(
      message("GaussianSmoothd", image({{"sigma", 500}})) ==
      "the filter reaches so far that the image, which is 24 x 20 x 18, would be padded to 4024 x "
      "4020 x 4018 voxels, more than 268435456 (1 GiB as float32)");
  CHECK(message("GaussianSmoothd", image({{"sigma", 1}}), with(kNothing)) ==
        "the image is 0 x 3 x 2: there is no voxel to compute others from");
  CHECK(message("GaussianSharpend", image({{"sigma2", Array{1.0}}})) ==
        "sigma2 has 1 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(message("MedianSmoothd", image({{"radius", Array{1, 2}}})) ==
        "radius has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(message("MedianSmoothd", image({{"radius", 100}})) ==
        "a window of 8120601 voxels; at most 100000 are expected");
  CHECK(message("SavitzkyGolaySmoothd", image({{"window_length", 4}, {"order", 4}})) ==
        "/window_length: expected an odd number, got 4\n"
        "/order: order, 4, must be below window_length, 4");
  CHECK(message("SavitzkyGolaySmoothd", image({{"window_length", 5}, {"order", 2}, {"axis", 4}})) ==
        "axis is 4, but the spatial axes are 1 to 3");
  CHECK(message("SavitzkyGolaySmoothd",
                image({{"window_length", 51}, {"order", 2}, {"mode", "reflect"}})) ==
        "the image is 24 x 20 x 18: too short for 25 voxels of reflect padding on axis 0");
}

TEST_CASE("noise and fields") {
  CHECK(message("RandRicianNoised", image({{"std", Array{1.0, 2.0}}})) ==
        "/std: a list needs channel_wise, which is false");
  CHECK(message("RandRicianNoised",
                image({{"std", Array{1.0, 2.0}}, {"channel_wise", true}, {"prob", 1}})) ==
        "std has 2 numbers, but the image has 1 channels");
  CHECK(message("RandBiasFieldd", image({{"prob", 1}}), with(kLine)) ==
        "a bias field is for images of 2 or 3 spatial axes, this one has 1");
  CHECK(message("RandGibbsNoised", image({{"alpha", Array{0.7, 0.2}}})) ==
        "/alpha: the lower end, 0.7, is above the upper one, 0.2");
  CHECK(message("GibbsNoised", image(), with(at::zeros({1, 4, 3, 2}, at::kHalf))) ==
        "the image is float16, which has no Fourier transform; CastToTyped before it makes it "
        "float32");
}

TEST_CASE("spikes that do not fit the image") {
  const auto spike = [](Value loc) { return image({{"loc", std::move(loc)}, {"k_intensity", 5}}); };
  CHECK(message("KSpaceSpikeNoised", spike(Array{24, 3, 3})) ==
        "loc [24, 3, 3] lies beyond the image, which is [1, 24, 20, 18]");
  CHECK(message("KSpaceSpikeNoised", spike(Array{3, 3})) ==
        "loc [3, 3] has 2 numbers; of this image it has 3, or the channel and these");
  CHECK(message("KSpaceSpikeNoised", spike(Array{Array{0, 3, 3, 3}})) ==
        "/k_intensity: a list of places needs a list of as many intensities");
  CHECK(message("KSpaceSpikeNoised", image({{"loc", Array{3, 3, 3}}})) ==
        "loc [3, 3, 3] names no channel; without k_intensity, which is the channel's own, it must");
  CHECK(message("KSpaceSpikeNoised", spike(Array{3}), with(kLine)) ==
        "spikes are for images of 2 or 3 spatial axes, this one has 1");
  CHECK(message("RandKSpaceSpikeNoised",
                image({{"intensity_range", Array{Array{1, 2}}}, {"channel_wise", false}})) ==
        "/intensity_range: a range for each channel needs channel_wise, which is false");
  CHECK(message("RandKSpaceSpikeNoised",
                image({{"intensity_range", Array{Array{1, 2}, Array{1, 2}}}, {"prob", 1}})) ==
        "intensity_range has 2 ranges, but the image has 1 channels");
}

TEST_CASE("holes") {
  const auto holes = [](Object more) {
    Object out = image({{"holes", 2}, {"spatial_size", 4}, {"prob", 1}});
    for (auto& member : more) out.set(member.key, member.value);
    return out;
  };
  CHECK(message("RandCoarseDropoutd", holes({{"max_holes", 1}})) ==
        "/max_holes: max_holes, 1, is below holes, 2");
  CHECK(message("RandCoarseDropoutd", holes({{"spatial_size", Array{4, 4}}})) ==
        "spatial_size has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(
      message("RandCoarseShuffled", holes({{"max_spatial_size", 2}})) ==
      "max_spatial_size is 2 x 2 x 2, below the hole that was drawn before or spatial_size, 4 x 4 "
      "x 4");
  CHECK(message("RandCoarseDropoutd", holes({}), with(kNan)) ==
        "the image's own values, which the holes would be filled with, are not finite; fill_value "
        "can say others");
}

TEST_CASE("foreground masks") {
  CHECK(message("ForegroundMaskd", image({{"threshold", nullptr}})) ==
        "/threshold: threshold and hsv_threshold are both null: one of them is needed");
  CHECK(
      message("ForegroundMaskd", image({{"threshold", "ostu"}})) ==
      "/threshold: there is no threshold \"ostu\"; expected a number or one of isodata, li, mean, "
      "minimum, otsu, triangle, yen");
  CHECK(message("ForegroundMaskd", image({{"threshold", Object{{"X", 1}}}})) ==
        "/threshold: there is no channel \"X\"; expected R, G, B, H, S or V");
  CHECK(message("ForegroundMaskd", image({{"hsv_threshold", 0.5}})) ==
        "hue, saturation and value are of images of 3 channels, this one has 1");
  CHECK(message("ForegroundMaskd", image({{"threshold", "minimum"}}), with(at::zeros({1, 4, 4}))) ==
        "minimum finds no threshold: the smoothed histogram does not have two peaks");
}

TEST_CASE("transforms of torchvision") {
  const auto vision = [](Object more) {
    Object out = image();
    for (auto& member : more) out.set(member.key, member.value);
    return out;
  };
  CHECK(message("TorchVisiond", vision({{"name", "Grayscale"}, {"p", 0.5}})) ==
        "/p: torchvision's Grayscale has no argument \"p\"");
  CHECK(message("TorchVisiond", vision({{"name", "ColorJitter"}, {"hue", 0.7}})) ==
        "/hue: expected a range from -0.5 to 0.5, its lower end first; got -0.7 to 0.7");
  CHECK(message("TorchVisiond", vision({{"name", "ColorJitter"}, {"contrast", Array{2, 1}}})) ==
        "/contrast: expected a range of factors from 0 on, its lower end first; got 2.0 to 1.0");
  CHECK(message("TorchVisiond", vision({{"name", "ColorJitter"}, {"brightness", -1}})) ==
        "/brightness: one number is how far to go from what changes nothing, at least 0; got -1.0");
  CHECK(message("TorchVisiond", vision({{"name", "ColorJitter"}, {"contrast", 0.5}})) ==
        "ColorJitter takes images of 1 or 3 channels and 2 spatial axes, this one is [1, 24, 20, "
        "18]");
  CHECK(message("TorchVisiond", vision({{"name", "Normalize"}})) ==
        "TorchVisiond: Normalize needs a mean for each channel\n"
        "TorchVisiond: Normalize needs a standard deviation for each channel");
  CHECK(message("TorchVisiond",
                vision({{"name", "Normalize"}, {"mean", Array{0.5}}, {"std", Array{0}}})) ==
        "/std: 0 cannot be divided by");
  CHECK(message("TorchVisiond",
                vision({{"name", "Normalize"}, {"mean", Array{0.5, 0.4}}, {"std", Array{1}}})) ==
        "Normalize has 2 numbers, but the image is [1, 24, 20, 18]: channels are the axis before "
        "the last two");
}

}  // namespace
}  // namespace clara::testing
