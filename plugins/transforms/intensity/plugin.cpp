#include "color/foreground_mask.hpp"
#include "color/torchvision.hpp"
#include "common/registration.hpp"
#include "contrast.hpp"
#include "filter/gaussian_sharpen.hpp"
#include "filter/gaussian_smooth.hpp"
#include "filter/image_filter.hpp"
#include "filter/median_smooth.hpp"
#include "filter/savitzky_golay.hpp"
#include "fixed_mean.hpp"
#include "fourier/gibbs_noise.hpp"
#include "fourier/spike_noise.hpp"
#include "histogram/normalize.hpp"
#include "histogram/shift.hpp"
#include "low_resolution.hpp"
#include "mask.hpp"
#include "noise/bias_field.hpp"
#include "noise/coarse.hpp"
#include "noise/gaussian_noise.hpp"
#include "noise/rician_noise.hpp"
#include "normalize.hpp"
#include "percentile_range.hpp"
#include "random_scale.hpp"
#include "scale.hpp"
#include "shift.hpp"
#include "statistics/intensity_stats.hpp"

namespace clara::transforms_intensity {
namespace {

using transforms::add_transform;

void add_scales(Registry& registry) {
  add_transform<ScaleIntensityRanged>(
      registry, "ScaleIntensityRange", "maps one range of values to another",
      {{"keys", "image"}, {"a_min", -1}, {"a_max", 1}, {"b_min", 0}, {"b_max", 1}, {"clip", true}});
  add_transform<ScaleIntensityRangePercentilesd>(
      registry, "ScaleIntensityRangePercentiles",
      "maps the range between two percentiles to another",
      {{"lower", 5}, {"upper", 95}, {"b_min", 0}, {"b_max", 1}, {"clip", true}});
  add_transform<ClipIntensityPercentilesd>(registry, "ClipIntensityPercentiles",
                                           "limits to the range between two percentiles",
                                           {{"lower", 10}, {"upper", 90}});
  add_transform<ScaleIntensityd>(registry, "ScaleIntensity",
                                 "maps an image's own range of values to another");
  add_transform<NormalizeIntensityd>(registry, "NormalizeIntensity",
                                     "subtracts the mean, divides by the standard deviation",
                                     {{"nonzero", true}});
  add_transform<ShiftIntensityd>(registry, "ShiftIntensity", "adds a number to all voxels",
                                 {{"offset", 0.3}});
  add_transform<StdShiftIntensityd>(registry, "StdShiftIntensity",
                                    "adds the standard deviation times a factor",
                                    {{"factor", 0.3}});
  add_transform<ThresholdIntensityd>(registry, "ThresholdIntensity",
                                     "sets what does not lie above a threshold to one value",
                                     {{"threshold", 0.2}});
  add_transform<MaskIntensityd>(registry, "MaskIntensity", "sets what lies outside a mask to 0",
                                {{"keys", "image"}, {"mask_key", "label"}});
  add_transform<AdjustContrastd>(registry, "AdjustContrast",
                                 "raises the image, scaled to 0..1, to a power", {{"gamma", 2}});
  add_transform<HistogramNormalized>(registry, "HistogramNormalize",
                                     "spreads the values evenly over their range");
}

void add_random_scales(Registry& registry) {
  add_transform<RandShiftIntensityd>(registry, "RandShiftIntensity",
                                     "adds a random number to all voxels",
                                     {{"offsets", 0.3}, {"prob", 0.7}});
  add_transform<RandStdShiftIntensityd>(registry, "RandStdShiftIntensity",
                                        "adds the standard deviation times a random factor",
                                        {{"factors", 0.3}, {"prob", 0.7}});
  add_transform<RandScaleIntensityd>(registry, "RandScaleIntensity",
                                     "multiplies all voxels by a random factor",
                                     {{"factors", 0.3}, {"prob", 0.7}});
  add_transform<RandScaleIntensityFixedMeand>(registry, "RandScaleIntensityFixedMean",
                                              "multiplies by a random factor round the mean",
                                              {{"factors", 0.3}, {"prob", 0.7}});
  add_transform<RandAdjustContrastd>(registry, "RandAdjustContrast",
                                     "raises the image, scaled to 0..1, to a random power",
                                     {{"prob", 0.7}});
  add_transform<RandHistogramShiftd>(registry, "RandHistogramShift",
                                     "maps the values by a random monotonous curve",
                                     {{"prob", 0.7}});
}

void add_filters(Registry& registry) {
  add_transform<GaussianSmoothd>(registry, "GaussianSmooth", "smooths by a Gaussian",
                                 {{"sigma", 1.0}});
  add_transform<RandGaussianSmoothd>(registry, "RandGaussianSmooth",
                                     "smooths by a Gaussian of random width", {{"prob", 0.7}});
  add_transform<GaussianSharpend>(registry, "GaussianSharpen", "sharpens by two Gaussians",
                                  {{"sigma1", 1.0}, {"sigma2", 0.5}});
  add_transform<RandGaussianSharpend>(registry, "RandGaussianSharpen",
                                      "sharpens by two Gaussians of random width", {{"prob", 0.7}});
  add_transform<MedianSmoothd>(registry, "MedianSmooth", "takes the median of a window",
                               {{"radius", 1}});
  add_transform<SavitzkyGolaySmoothd>(registry, "SavitzkyGolaySmooth",
                                      "smooths along an axis by fitting polynomials",
                                      {{"window_length", 5}, {"order", 2}});
  add_transform<ImageFilterd>(registry, "ImageFilter",
                              "filters images by a kernel known by its name",
                              {{"kernel", "laplace"}, {"kernel_size", 3}});
  add_transform<RandImageFilterd>(registry, "RandImageFilter",
                                  "filters some images by a kernel known by its name",
                                  {{"kernel", "mean"}, {"kernel_size", 3}, {"prob", 0.7}});
}

void add_noise(Registry& registry) {
  add_transform<RandGaussianNoised>(registry, "RandGaussianNoise",
                                    "adds normally distributed noise", {{"prob", 0.7}});
  add_transform<RandRicianNoised>(registry, "RandRicianNoise",
                                  "adds the noise of magnetic resonance images", {{"prob", 0.7}});
  add_transform<RandBiasFieldd>(registry, "RandBiasField", "multiplies by a random smooth field",
                                {{"prob", 0.7}});
  add_transform<GibbsNoised>(registry, "GibbsNoise", "cuts off high frequencies");
  add_transform<RandGibbsNoised>(registry, "RandGibbsNoise",
                                 "cuts off high frequencies from a random one on", {{"prob", 0.7}});
  add_transform<KSpaceSpikeNoised>(registry, "KSpaceSpikeNoise", "raises single frequencies",
                                   {{"loc", Array{9, 8, 7}}, {"k_intensity", 8}});
  add_transform<RandKSpaceSpikeNoised>(registry, "RandKSpaceSpikeNoise",
                                       "raises random frequencies", {{"prob", 0.7}});
  add_transform<RandCoarseDropoutd>(registry, "RandCoarseDropout", "fills random boxes",
                                    {{"holes", 3}, {"spatial_size", 5}, {"prob", 0.7}});
  add_transform<RandCoarseShuffled>(registry, "RandCoarseShuffle",
                                    "shuffles the voxels within random boxes",
                                    {{"holes", 3}, {"spatial_size", 5}, {"prob", 0.7}});
  add_transform<RandSimulateLowResolutiond>(registry, "RandSimulateLowResolution",
                                            "shrinks by a random factor and enlarges again",
                                            {{"prob", 0.7}});
}

void add_looks(Registry& registry) {
  add_transform<IntensityStatsd>(
      registry, "IntensityStats", "writes statistics of an image into an entry of the sample",
      {{"ops", Array{"mean", "std", "median"}}, {"key_prefix", "original"}});
  add_transform<ForegroundMaskd>(registry, "ForegroundMask",
                                 "marks what is dark, or bright in hue, saturation and value");
  add_torchvision(registry);
}

void add_all(Registry& registry) {
  add_scales(registry);
  add_random_scales(registry);
  add_filters(registry);
  add_noise(registry);
  add_looks(registry);
}

}  // namespace
}  // namespace clara::transforms_intensity

CLARA_PLUGIN("transforms_intensity", "0.1.0", registry) {
  clara::transforms_intensity::add_all(registry);
}
