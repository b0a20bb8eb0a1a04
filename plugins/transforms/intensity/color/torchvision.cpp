#include "color/torchvision.hpp"

#include <ATen/ops/flip.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "color/jitter.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// The arguments of each transform.
const std::map<std::string, std::set<std::string>>& arguments() {
  static const std::map<std::string, std::set<std::string>> list{
      {"ColorJitter", {"brightness", "contrast", "saturation", "hue"}},
      {"Grayscale", {"num_output_channels"}},
      {"Normalize", {"mean", "std", "inplace"}},
      {"RandomGrayscale", {"p"}},
      {"RandomHorizontalFlip", {"p"}},
      {"RandomVerticalFlip", {"p"}}};
  return list;
}

/// torchvision's range of a change: none when it changes nothing.
std::optional<std::array<double, 2>> range_of(const TorchVision::Around& around, bool is_hue) {
  const double centre = is_hue ? 0 : 1;
  std::array<double, 2> range{};
  if (const auto* one = std::get_if<double>(&around)) {
    range = {centre - *one, centre + *one};
    if (!is_hue) range[0] = std::max(range[0], 0.0);
  } else {
    range = std::get<std::array<double, 2>>(around);
  }
  if (range[0] == centre && range[1] == centre) return std::nullopt;
  return range;
}

void check_range(const std::optional<TorchVision::Around>& around, const char* name,
                 OptionIssues& issues) {
  if (!around) return;
  const bool is_hue = name == std::string_view("hue");
  const double low = is_hue ? -0.5 : 0;
  const double high = is_hue ? 0.5 : std::numeric_limits<double>::infinity();
  const auto* one = std::get_if<double>(&*around);
  if (one && !(*one >= 0)) {
    issues.error(name, "one number is how far to go from what changes nothing, at least 0; got " +
                           number_text(*one));
    return;
  }
  const auto range = range_of(*around, is_hue);
  if (!range || (low <= (*range)[0] && (*range)[0] <= (*range)[1] && (*range)[1] <= high)) return;
  issues.error(name, "expected a range " +
                         std::string(is_hue ? "from -0.5 to 0.5" : "of factors from 0 on") +
                         ", its lower end first; got " + number_text((*range)[0]) + " to " +
                         number_text((*range)[1]));
}

void check_normalize(const TorchVision::Options& options, OptionIssues& issues) {
  if (!options.mean || options.mean->empty())
    issues.error("mean", "Normalize needs a mean for each channel");
  if (!options.std || options.std->empty())
    issues.error("std", "Normalize needs a standard deviation for each channel");
  if (options.std && std::find(options.std->begin(), options.std->end(), 0.0) != options.std->end())
    issues.error("std", "0 cannot be divided by");
}

/// The next 32 bits.
std::uint32_t bits(Rng& rng) { return rng.randint_uint32(0, std::uint64_t{1} << 32U); }

/// torch.empty(1).uniform_(low, high): the ends and their difference are float32, the rest is not.
float uniform(Rng& rng, double low, double high) {
  constexpr std::uint32_t kMantissa = (1U << 24U) - 1U;
  const double part = static_cast<double>(bits(rng) & kMantissa) * 0x1p-24;
  const auto from = static_cast<float>(low);
  const float range = static_cast<float>(high) - from;
  return static_cast<float>(part * static_cast<double>(range) + static_cast<double>(from));
}

/// torch.randperm(4).
std::array<std::int64_t, 4> permutation(Rng& rng) {
  std::array<std::int64_t, 4> order{0, 1, 2, 3};
  for (std::size_t i = 0; i + 1 < order.size(); ++i)
    std::swap(order[i], order[i + bits(rng) % (order.size() - i)]);
  return order;
}

}  // namespace

Fields<TorchVision::Options> TorchVision::Options::fields() {
  std::vector<Value> names;
  for (const auto& [name, args] : arguments()) names.emplace_back(name);
  return {group<MapOptions>(),
          field<&Options::name>("name", "the transform's name in torchvision")
              .one_of(std::move(names))
              .required(),
          field<&Options::brightness>("brightness",
                                      "of ColorJitter: range of the factor, or x for "
                                      "[1 - x, 1 + x]"),
          field<&Options::contrast>("contrast", "of ColorJitter: likewise"),
          field<&Options::saturation>("saturation", "of ColorJitter: likewise"),
          field<&Options::hue>("hue",
                               "of ColorJitter: range of the turn of the hue, or x for "
                               "[-x, x], at most 0.5"),
          field<&Options::mean>("mean", "of Normalize: for each channel"),
          field<&Options::std>("std", "of Normalize: for each channel"),
          field<&Options::inplace>("inplace", "of Normalize: without effect here"),
          field<&Options::num_output_channels>("num_output_channels", "of Grayscale: 1 or 3")
              .one_of({1, 3}),
          field<&Options::p>("p", "of the other random ones: their probability").range(0, 1)};
}

void TorchVision::Options::validate(const Options& options, OptionIssues& issues) {
  const auto& known = arguments().at(options.name);
  const auto check = [&](bool given, const char* name) {
    if (given && !known.contains(name))
      issues.error(name, "torchvision's " + options.name + " has no argument \"" + name + "\"");
  };
  check(options.brightness.has_value(), "brightness");
  check(options.contrast.has_value(), "contrast");
  check(options.saturation.has_value(), "saturation");
  check(options.hue.has_value(), "hue");
  check(options.mean.has_value(), "mean");
  check(options.std.has_value(), "std");
  check(options.inplace.has_value(), "inplace");
  check(options.num_output_channels.has_value(), "num_output_channels");
  check(options.p.has_value(), "p");
  check_range(options.brightness, "brightness", issues);
  check_range(options.contrast, "contrast", issues);
  check_range(options.saturation, "saturation", issues);
  check_range(options.hue, "hue", issues);
  if (options.name == "Normalize") check_normalize(options, issues);
}

TorchVision::TorchVision(Options options) : options_(std::move(options)) {
  const std::array written{&options_.brightness, &options_.contrast, &options_.saturation,
                           &options_.hue};
  for (std::size_t i = 0; i < written.size(); ++i)
    if (*written[i]) ranges_[i] = range_of(**written[i], i == 3);
}

bool TorchVision::is_random() const {
  return options_.name == "ColorJitter" || options_.name.starts_with("Random");
}

TorchVisionDraws TorchVision::draw(Rng& rng) const {
  TorchVisionDraws out;
  if (options_.name == "ColorJitter") {
    out.order = permutation(rng);
    for (std::size_t i = 0; i < ranges_.size(); ++i)
      if (ranges_[i]) out.factors[i] = uniform(rng, (*ranges_[i])[0], (*ranges_[i])[1]);
  } else if (is_random()) {
    const double usual = options_.name == "RandomGrayscale" ? 0.1 : 0.5;
    out.happens = uniform(rng, 0, 1) < static_cast<float>(options_.p.value_or(usual));
  }
  return out;
}

at::Tensor TorchVision::jittered(at::Tensor image, const TorchVisionDraws& drawn) const {
  check_colours(image, "ColorJitter");
  using Change = at::Tensor (*)(const at::Tensor&, double);
  constexpr std::array<Change, 4> changes{with_brightness, with_contrast, with_saturation,
                                          with_hue};
  for (const auto which : drawn.order) {
    const auto& factor = drawn.factors[static_cast<std::size_t>(which)];
    if (factor) image = changes[static_cast<std::size_t>(which)](image, *factor);
  }
  return image;
}

at::Tensor TorchVision::normalized(const at::Tensor& image) const {
  need_real(image, "torchvision's Normalize");
  const auto fits = [&](const std::vector<double>& numbers) {
    return image.dim() >= 3 &&
           (numbers.size() == 1 || static_cast<std::int64_t>(numbers.size()) == image.size(-3));
  };
  for (const auto* numbers : {&*options_.mean, &*options_.std})
    if (!fits(*numbers))
      throw Error("Normalize has " + std::to_string(numbers->size()) +
                  " numbers, but the image is " + shape_text(image.sizes()) +
                  ": channels are the axis before the last two");
  const auto as_column = [&](const std::vector<double>& numbers) {
    return at::tensor(numbers, at::TensorOptions(at::kDouble))
        .to(image.scalar_type())
        .view({-1, 1, 1});
  };
  return image.sub(as_column(*options_.mean)).div_(as_column(*options_.std));
}

at::Tensor TorchVision::changed(const at::Tensor& image, const TorchVisionDraws& drawn) const {
  if (!drawn.happens) return image;
  if (options_.name == "ColorJitter") return jittered(image, drawn);
  if (options_.name == "Normalize") return normalized(image);
  if (options_.name == "RandomHorizontalFlip") return at::flip(image, {-1});
  if (options_.name == "RandomVerticalFlip") return at::flip(image, {-2});
  check_colours(image, options_.name.c_str());
  const bool random = options_.name == "RandomGrayscale";
  return greyscale(image, random ? image.size(-3) : options_.num_output_channels.value_or(1));
}

void TorchVisiond::change(Image& image, std::size_t) const {
  image.data = vision_.changed(image.data, {});
}

std::vector<TorchVisionDraws> RandTorchVisiond::draw(const Sample& sample, Rng& rng) const {
  std::vector<TorchVisionDraws> out(keys().size());
  for (std::size_t key = 0; key < keys().size(); ++key)
    if (visits(sample, keys()[key])) out[key] = vision_.draw(rng);
  return out;
}

void RandTorchVisiond::change(Image& image, std::size_t key,
                              const std::vector<TorchVisionDraws>& drawn) const {
  image.data = vision_.changed(image.data, drawn.at(key));
}

void add_torchvision(Registry& registry) {
  for (const std::string stem : {"TorchVision", "RandTorchVision"}) {
    Entry entry;
    entry.kind = Transform::kind;
    entry.name = stem + "d";
    entry.doc = "a transform of torchvision, by its name";
    entry.schema = [] { return detail::schema_of_struct<TorchVision::Options>(); };
    entry.construct = [](const Construction& c) -> std::unique_ptr<Component> {
      TorchVision vision(
          read_options<TorchVision::Options>(c.args, c.context.label(), c.resolver, c.path));
      if (vision.is_random()) return std::make_unique<RandTorchVisiond>(std::move(vision));
      return std::make_unique<TorchVisiond>(std::move(vision));
    };
    registry.add(std::move(entry))
        .example(R"({"keys": "image", "name": "Normalize", "mean": [0.1], "std": [0.5]})")
        .example(R"({"keys": ["image", "label"], "name": "RandomHorizontalFlip", "p": 0.7})")
        .other_name(stem + "D")
        .other_name(stem + "Dict");
  }
}

}  // namespace clara::transforms_intensity
