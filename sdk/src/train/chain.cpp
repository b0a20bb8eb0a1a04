#include <clara/train/chain.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace clara {
namespace {

using Draws = std::vector<std::unique_ptr<Draw>>;

bool changes_from_call_to_call(const Transform& transform) {
  return dynamic_cast<const Random*>(&transform) || dynamic_cast<const Uncacheable*>(&transform);
}

/// One draw for each sample, in their order; empty for a transform that draws nothing.
Draws draw_all(const Transform& transform, const std::vector<Sample>& samples, std::size_t index,
               DrawOrder* order) {
  const auto* random = dynamic_cast<const Random*>(&transform);
  if (!random) return {};
  if (!order)
    throw Error(
        "random transforms are for training data; here the result must not change from run to run");
  Draws draws;
  order->in_turn(index, [&](Rng& rng) {
    for (const auto& sample : samples) draws.push_back(random->draw(sample, rng));
  });
  return draws;
}

std::vector<Sample> apply_all(const Transform& transform, std::vector<Sample> samples,
                              const Draws& draws) {
  const auto draw_of = [&](std::size_t i) { return draws.empty() ? nullptr : draws[i].get(); };
  const auto* expanding = dynamic_cast<const Expanding*>(&transform);
  if (!expanding) {
    for (std::size_t i = 0; i < samples.size(); ++i) transform.apply(samples[i], draw_of(i));
    return samples;
  }
  std::vector<Sample> expanded;
  for (std::size_t i = 0; i < samples.size(); ++i)
    for (auto& sample : expanding->expand(samples[i], draw_of(i)))
      expanded.push_back(std::move(sample));
  return expanded;
}

/// LibTorch appends its C++ stack to what(); a user needs the first line.
std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

TransformChain::TransformChain(std::vector<const Transform*> transforms)
    : transforms_(std::move(transforms)) {
  std::size_t randoms = 0;
  for (const auto* transform : transforms_) {
    random_index_.push_back(randoms);
    if (dynamic_cast<const Random*>(transform)) ++randoms;
  }
}

std::size_t TransformChain::first_uncacheable() const {
  const auto found = std::find_if(transforms_.begin(), transforms_.end(),
                                  [](const auto* t) { return changes_from_call_to_call(*t); });
  return static_cast<std::size_t>(found - transforms_.begin());
}

std::vector<int> TransformChain::random_seeds() const {
  std::vector<int> seeds;
  for (const auto* transform : transforms_)
    if (const auto* random = dynamic_cast<const Random*>(transform))
      seeds.push_back(random->seeds());
  return seeds;
}

std::vector<Sample> TransformChain::run(std::vector<Sample> samples, DrawOrder* order,
                                        std::size_t begin, std::size_t end) const {
  for (std::size_t index = begin; index < std::min(end, size()); ++index)
    samples = step(index, std::move(samples), order);
  return samples;
}

std::vector<Sample> TransformChain::step(std::size_t index, std::vector<Sample> samples,
                                         DrawOrder* order) const {
  const auto& transform = *transforms_[index];
  const auto name = [&] {
    return transform.label().empty() ? "transform " + std::to_string(index + 1) : transform.label();
  };
  try {
    const auto draws = draw_all(transform, samples, random_index_[index], order);
    return apply_all(transform, std::move(samples), draws);
  } catch (const Error& error) {
    throw with_prefix(error, name());
  } catch (const std::exception& error) {
    throw Error(name() + ": " + first_line(error.what()));
  }
}

Error with_prefix(const Error& error, std::string_view prefix) {
  const auto in_front = [&](const std::string& text) {
    return text.rfind(std::string(prefix) + ": ", 0) == 0 ? text
                                                          : std::string(prefix) + ": " + text;
  };
  Issues issues;
  for (auto issue : error.issues()) {
    issue.message = in_front(issue.message);
    issues.add(std::move(issue));
  }
  return Error(issues, error.code());
}

}  // namespace clara
