#pragma once

#include <clara/error.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/transform.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// Transforms applied one after the other, each to every sample that came out of the one before:
/// MONAI's Compose. A Composite that takes all its children is replaced by their steps; one that
/// chooses stays one step. Borrows the transforms. Immutable.
class CLARA_TRAIN_API TransformChain {
 public:
  static constexpr std::size_t kEnd = std::numeric_limits<std::size_t>::max();

  TransformChain() = default;
  explicit TransformChain(const std::vector<const Transform*>& transforms);

  /// In steps.
  std::size_t size() const { return steps_.size(); }
  /// The first step whose result differs from call to call: Random, a choice or NotCacheable;
  /// size() when there is none.
  std::size_t first_not_cacheable() const;
  /// How MONAI's Compose seeds what is random in it, in order. A DrawOrder counts the generators
  /// depth first: an entry, then what stands below it.
  const std::vector<RandomSeeds>& random_seeds() const { return seeds_; }

  /// [any] Takes the steps [begin, end), and computes what is pending then. `order` lends the
  /// random transforms their generators; null when there can be none in that range. Throws
  /// clara::Error "LABEL: what the transform said".
  std::vector<Sample> run(std::vector<Sample> samples, DrawOrder* order, std::size_t begin = 0,
                          std::size_t end = kEnd) const;

 private:
  struct Around {
    std::optional<bool> lazy;              ///< the outermost that says something
    const Composite* innermost = nullptr;  ///< has the say on how pending changes are computed
  };
  struct Link {
    const Transform* transform = nullptr;
    const OneStep* step = nullptr;  ///< null: a choice
    std::size_t generator = 0;      ///< of a Random one or a choice: which is its own
    Around around;                  ///< what the Composites round it say
    bool flushes = false;           ///< ends a Composite: what is pending is computed after it
    std::vector<TransformChain> choices;  ///< of a choice: a chain for each child
  };
  /// Whether this is the last time that the samples pass the generators.
  enum class Pass { once_more, last };

  void add(const Transform& transform, const Around& around, std::vector<RandomSeeds>& seeds,
           std::size_t& next);
  void add_step(const Transform& transform, const Around& around, std::vector<RandomSeeds>& seeds,
                std::size_t& next);
  void add_choice(const Composite& composite, const Around& around, RandomSeeds& seeds,
                  std::size_t generator, std::size_t& next);
  std::vector<Sample> walk(std::vector<Sample> samples, DrawOrder* order, std::size_t begin,
                           std::size_t end, Pass pass) const;
  std::vector<Sample> take(const Link& link, std::vector<Sample> samples, DrawOrder* order,
                           Pass pass) const;
  std::vector<Sample> choose(const Link& link, std::vector<Sample> samples, DrawOrder* order,
                             Pass pass) const;
  void pass_all(DrawOrder& order) const;

  std::vector<Link> steps_;
  std::vector<RandomSeeds> seeds_;
  std::size_t first_generator_ = 0;
  std::size_t generators_ = 0;  ///< in this chain, those of its choices' children too
};

/// The transforms of a list without the Composites round them: who may have left an
/// AppliedTransform.
CLARA_TRAIN_API std::vector<const Transform*> without_composites(
    const std::vector<const Transform*>& transforms);

/// The same error with "PREFIX: " in front of each of its messages.
CLARA_TRAIN_API Error with_prefix(const Error& error, std::string_view prefix);

}  // namespace clara
