#include <clara/internal/torch_words.hpp>
#include <clara/train/chain.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace clara {
namespace {

using Draws = std::vector<std::unique_ptr<Drawn>>;

DrawOrder& required(DrawOrder* order) {
  if (order) return *order;
  throw Error(
      "random transforms are for training data; here the result must not change from run to run");
}

/// One draw for each sample, in their order; empty for a transform that draws nothing.
Draws draw_all(const Transform& transform, const std::vector<Sample>& samples,
               std::size_t generator, DrawOrder* order) {
  const auto* random = dynamic_cast<const Random*>(&transform);
  if (!random) return {};
  auto& turns = required(order);
  Draws draws;
  for (const auto& sample : samples) draws.push_back(random->begin(sample));
  turns.in_turn(generator, [&](Rng& rng) {
    for (std::size_t i = 0; i < samples.size(); ++i) random->finish(*draws[i], samples[i], rng);
  });
  return draws;
}

void apply_pending(std::vector<Sample>& samples, const Composite* inside) {
  static const LazyOverride nothing;
  for (auto& sample : samples)
    for (const auto& key : sample.keys()) {
      const Image* image = sample.find_image(key);
      if (!image || image->pending.empty()) continue;
      const auto* how = inside ? inside->override_for(key) : nullptr;
      image->pending.front().transform->apply_pending(sample.image(key), how ? *how : nothing);
    }
}

}  // namespace

TransformChain::TransformChain(const std::vector<const Transform*>& transforms) {
  for (const auto* transform : transforms) add(*transform, {}, seeds_, generators_);
}

void TransformChain::add_step(const Transform& transform, const Around& around,
                              std::vector<RandomSeeds>& seeds, std::size_t& next) {
  const auto* step = dynamic_cast<const OneStep*>(&transform);
  if (!step) throw Error("a transform is one of the shapes of clara/train/transform.hpp");
  Link link{&transform, step, next, around, false, {}};
  if (const auto* random = dynamic_cast<const Random*>(&transform)) {
    seeds.push_back({random->seeds(), {}});
    ++next;
  }
  steps_.push_back(std::move(link));
}

void TransformChain::add_choice(const Composite& composite, const Around& around,
                                RandomSeeds& seeds, std::size_t generator, std::size_t& next) {
  Link link{&composite, nullptr, generator, around, true, {}};
  for (const auto* child : composite.children()) {
    TransformChain chain;
    chain.first_generator_ = next;
    chain.add(*child, around, seeds.children, next);
    chain.generators_ = next - chain.first_generator_;
    link.choices.push_back(std::move(chain));
  }
  steps_.push_back(std::move(link));
}

void TransformChain::add(const Transform& transform, const Around& around,
                         std::vector<RandomSeeds>& seeds, std::size_t& next) {
  const auto* composite = dynamic_cast<const Composite*>(&transform);
  if (!composite) return add_step(transform, around, seeds, next);
  const Around inner{around.lazy ? around.lazy : composite->lazy(), composite};
  const auto generator = next++;
  RandomSeeds own;
  if (composite->chooses()) {
    if (!composite->children().empty()) add_choice(*composite, inner, own, generator, next);
  } else {
    for (const auto* child : composite->children()) add(*child, inner, own.children, next);
    if (!composite->children().empty() && !steps_.empty()) steps_.back().flushes = true;
  }
  seeds.push_back(std::move(own));
}

std::size_t TransformChain::first_not_cacheable() const {
  const auto found = std::find_if(steps_.begin(), steps_.end(), [](const Link& link) {
    return !link.step || dynamic_cast<const Random*>(link.transform) ||
           dynamic_cast<const NotCacheable*>(link.transform);
  });
  return static_cast<std::size_t>(found - steps_.begin());
}

std::vector<Sample> TransformChain::run(std::vector<Sample> samples, DrawOrder* order,
                                        std::size_t begin, std::size_t end) const {
  samples = walk(std::move(samples), order, begin, end, Pass::last);
  apply_pending(samples, nullptr);
  return samples;
}

std::vector<Sample> TransformChain::walk(std::vector<Sample> samples, DrawOrder* order,
                                         std::size_t begin, std::size_t end, Pass pass) const {
  for (std::size_t index = begin; index < std::min(end, size()); ++index) {
    const auto& link = steps_[index];
    const auto& label = link.transform->label();
    const auto name = label.empty() ? "transform " + std::to_string(index + 1) : label;
    try {
      samples = link.step ? take(link, std::move(samples), order, pass)
                          : choose(link, std::move(samples), order, pass);
      if (link.flushes) apply_pending(samples, link.around.innermost);
    } catch (const Error& error) {
      throw with_prefix(error, name);
    } catch (const std::exception& error) {
      throw Error(name + ": " + torch_words(error.what()));
    }
  }
  return samples;
}

std::vector<Sample> TransformChain::take(const Link& link, std::vector<Sample> samples,
                                         DrawOrder* order, Pass pass) const {
  const auto* lazy = dynamic_cast<const Lazy*>(link.transform);
  const bool waits = lazy && link.around.lazy.value_or(lazy->lazy());
  if (!waits || lazy->needs_voxels()) apply_pending(samples, link.around.innermost);
  const auto draws = draw_all(*link.transform, samples, link.generator, order);
  if (!draws.empty() && pass == Pass::last) order->pass(link.generator);
  std::vector<Sample> out;
  for (std::size_t i = 0; i < samples.size(); ++i)
    link.step->step(std::move(samples[i]), {draws.empty() ? nullptr : draws[i].get(), waits}, out);
  return out;
}

std::vector<Sample> TransformChain::choose(const Link& link, std::vector<Sample> samples,
                                           DrawOrder* order, Pass pass) const {
  if (!link.around.lazy.value_or(false)) apply_pending(samples, link.around.innermost);
  auto& turns = required(order);
  std::vector<std::size_t> chosen;
  turns.in_turn(link.generator, [&](Rng& rng) {
    chosen = dynamic_cast<const Composite&>(*link.transform).choose(rng);
  });
  const auto again = [&](std::size_t child, auto from) {
    return std::find(from, chosen.end(), child) != chosen.end();
  };
  if (pass == Pass::last) {
    turns.pass(link.generator);
    for (std::size_t child = 0; child < link.choices.size(); ++child)
      if (!again(child, chosen.begin())) link.choices[child].pass_all(turns);
  }
  for (auto at = chosen.begin(); at != chosen.end(); ++at) {
    const bool last = pass == Pass::last && !again(*at, at + 1);
    samples = link.choices.at(*at).walk(std::move(samples), order, 0, kEnd,
                                        last ? Pass::last : Pass::once_more);
  }
  return samples;
}

void TransformChain::pass_all(DrawOrder& order) const {
  for (std::size_t i = 0; i < generators_; ++i) order.pass(first_generator_ + i);
}

std::vector<const Transform*> without_composites(const std::vector<const Transform*>& transforms) {
  std::vector<const Transform*> out;
  for (const auto* transform : transforms) {
    const auto* composite = dynamic_cast<const Composite*>(transform);
    if (!composite) {
      out.push_back(transform);
      continue;
    }
    const auto inner = without_composites(composite->children());
    out.insert(out.end(), inner.begin(), inner.end());
  }
  return out;
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
