#include "choices.hpp"

#include <algorithm>
#include <string>

namespace clara::transforms_compose {
namespace {

/// Divided by their sum, which is made as numpy makes it: eight and eight numbers, then the rest.
std::vector<double> normalised(std::vector<double> weights) {
  std::array<double, 8> parts{};
  std::size_t i = 0;
  for (; i + 8 <= weights.size(); i += 8)
    for (std::size_t j = 0; j < 8; ++j) parts[j] += weights[i + j];
  double sum = ((parts[0] + parts[1]) + (parts[2] + parts[3])) +
               ((parts[4] + parts[5]) + (parts[6] + parts[7]));
  for (; i < weights.size(); ++i) sum += weights[i];
  for (double& weight : weights) weight /= sum;
  return weights;
}

void check_weights(const std::vector<double>& weights, std::size_t transforms,
                   OptionIssues& issues) {
  if (weights.size() != transforms)
    return issues.error("weights", "there are " + std::to_string(weights.size()) + " weights for " +
                                       std::to_string(transforms) + " transforms");
  double most = 0;
  for (const double weight : weights) {
    if (!(weight >= 0))
      return issues.error("weights", "a weight is at least 0, got " + number_text(weight));
    most = std::max(most, weight);
  }
  if (most == 0 && transforms > 0) issues.error("weights", "at least one weight has to be above 0");
}

}  // namespace

void OneOf::Options::validate(const Options& options, OptionIssues& issues) {
  if (const auto* list =
          options.weights ? std::get_if<std::vector<double>>(&*options.weights) : nullptr)
    check_weights(*list, options.transforms.size(), issues);
}

OneOf::OneOf(Options options) : ComposeBase(options) {
  const auto* list =
      options.weights ? std::get_if<std::vector<double>>(&*options.weights) : nullptr;
  const auto count = children().size();
  weights_ =
      normalised(list ? *list : std::vector<double>(count, 1.0 / static_cast<double>(count)));
}

std::vector<std::size_t> OneOf::choose(Rng& rng) const { return {rng.multinomial(weights_)}; }

std::array<std::int64_t, 2> SomeOf::Options::bounds(std::size_t of) const {
  const auto all = static_cast<std::int64_t>(of);
  if (!num_transforms) return {all, all};
  if (const auto* range = std::get_if<std::array<std::int64_t, 2>>(&*num_transforms)) return *range;
  const auto count = std::min(all, std::get<std::int64_t>(*num_transforms));
  return {count, count};
}

void SomeOf::Options::validate(const Options& options, OptionIssues& issues) {
  const auto [low, high] = options.bounds(options.transforms.size());
  const auto all = static_cast<std::int64_t>(options.transforms.size());
  if (low < 0 || high > all || low > high)
    issues.error("num_transforms",
                 "expected 0 to " + std::to_string(all) + ", the fewest first, got " +
                     (low == high ? std::to_string(low)
                                  : std::to_string(low) + " to " + std::to_string(high)));
  if (!options.weights) return;
  check_weights(*options.weights, options.transforms.size(), issues);
  const auto usable = std::count_if(options.weights->begin(), options.weights->end(),
                                    [](double weight) { return weight > 0; });
  if (!options.replace && usable < high)
    issues.error("weights", "only " + std::to_string(usable) + " weights are above 0, but " +
                                std::to_string(high) + " transforms may be drawn");
}

SomeOf::SomeOf(Options options)
    : ComposeBase(options),
      bounds_(options.bounds(children().size())),
      replace_(options.replace),
      weights_(options.weights ? normalised(*options.weights) : std::vector<double>{}) {}

std::vector<std::size_t> SomeOf::choose(Rng& rng) const {
  const auto size = rng.randint(bounds_[0], bounds_[1] + 1);
  const auto drawn =
      rng.choice(static_cast<std::int64_t>(children().size()), size, replace_, weights_);
  return {drawn.begin(), drawn.end()};
}

std::vector<std::size_t> RandomOrder::choose(Rng& rng) const {
  const auto order = rng.permutation(static_cast<std::int64_t>(children().size()));
  return {order.begin(), order.end()};
}

}  // namespace clara::transforms_compose
