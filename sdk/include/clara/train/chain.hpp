#pragma once

#include <clara/error.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/transform.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// Transforms applied one after the other, each to every sample that came out of the one before:
/// MONAI's Compose. Borrows the transforms. Immutable.
class CLARA_TRAIN_API TransformChain {
 public:
  static constexpr std::size_t kEnd = std::numeric_limits<std::size_t>::max();

  TransformChain() = default;
  explicit TransformChain(std::vector<const Transform*> transforms);

  std::size_t size() const { return transforms_.size(); }
  const Transform& at(std::size_t index) const { return *transforms_.at(index); }
  /// The first transform whose result differs from call to call: Random or Uncacheable; size() when
  /// there is none.
  std::size_t first_uncacheable() const;
  /// For each Random transform, how many seeds MONAI's Compose draws for it.
  std::vector<int> random_seeds() const;

  /// [any] Runs the transforms [begin, end). `order` lends the random ones their generators, and is
  /// asked once for each of them; null when there can be none in that range. Throws clara::Error
  /// "LABEL: what the transform said".
  std::vector<Sample> run(std::vector<Sample> samples, DrawOrder* order, std::size_t begin = 0,
                          std::size_t end = kEnd) const;

 private:
  std::vector<Sample> step(std::size_t index, std::vector<Sample> samples, DrawOrder* order) const;

  std::vector<const Transform*> transforms_;
  std::vector<std::size_t>
      random_index_;  ///< of each transform: how many Random ones stand before it
};

/// The same error with "PREFIX: " in front of each of its messages.
CLARA_TRAIN_API Error with_prefix(const Error& error, std::string_view prefix);

}  // namespace clara
