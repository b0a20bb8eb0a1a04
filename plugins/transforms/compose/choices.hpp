#pragma once

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "compose.hpp"

namespace clara::transforms_compose {

/// One of them, drawn by weight. MONAI's OneOf.
class OneOf : public ComposeBase {
 public:
  struct Options : ComposeOptions {
    std::optional<std::variant<double, std::vector<double>>> weights;
    static Fields<Options> fields() {
      return {group<ComposeOptions>(),
              field<&Options::weights>("weights",
                                       "how often each is drawn, in relation; default: all alike")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit OneOf(Options options);
  bool chooses() const override { return true; }
  std::vector<std::size_t> choose(Rng& rng) const override;

 private:
  std::vector<double> weights_;  ///< their sum is 1
};

/// Some of them in a random order, drawn with or without replacement. MONAI's SomeOf.
class SomeOf : public ComposeBase {
 public:
  struct Options : ComposeOptions {
    std::optional<std::variant<std::int64_t, std::array<std::int64_t, 2>>> num_transforms;
    bool replace = false;
    std::optional<std::vector<double>> weights;
    static Fields<Options> fields() {
      return {group<ComposeOptions>(),
              field<&Options::num_transforms>(
                  "num_transforms", "how many: a number, [fewest, most], or null for all of them"),
              field<&Options::replace>("replace", "one may be drawn more than once"),
              field<&Options::weights>("weights",
                                       "how often each is drawn, in relation; default: all alike")};
    }
    static void validate(const Options& options, OptionIssues& issues);
    /// Fewest and most of `all`, as num_transforms says.
    std::array<std::int64_t, 2> bounds(std::size_t all) const;
  };
  explicit SomeOf(Options options);
  bool chooses() const override { return true; }
  std::vector<std::size_t> choose(Rng& rng) const override;

 private:
  std::array<std::int64_t, 2> bounds_;
  bool replace_;
  std::vector<double> weights_;  ///< their sum is 1; empty: all alike
};

/// All of them in a random order. MONAI's RandomOrder.
class RandomOrder : public ComposeBase {
 public:
  using Options = ComposeOptions;
  explicit RandomOrder(Options options) : ComposeBase(options) {}
  bool chooses() const override { return true; }
  std::vector<std::size_t> choose(Rng& rng) const override;
};

}  // namespace clara::transforms_compose
