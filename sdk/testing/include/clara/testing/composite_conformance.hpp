#pragma once

/// What every Composite must do, as doctest checks; for our composites and for third parties':
///
///     TEST_CASE("MyChoice keeps the contract") {
///       clara::testing::check_composite(clara::testing::transform_entry<MyChoice>("MyChoice"),
///                                       parse_json(R"({"transforms": "@children"})"), resolver);
///     }

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>
#include <clara/testing/ran.hpp>
#include <clara/testing/samples.hpp>
#include <clara/testing/transform_case.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/dataset.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace clara::testing {

namespace detail {

/// The generators of a chain for one sample.
class ChainOrder : public DrawOrder {
 public:
  explicit ChainOrder(const std::vector<RandomSeeds>& seeds) { add(seeds); }
  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    draw(rngs_.at(index));
  }
  void pass(std::size_t) override {}

 private:
  void add(const std::vector<RandomSeeds>& seeds) {
    for (const auto& entry : seeds) {
      rngs_.emplace_back(static_cast<std::uint32_t>(rngs_.size()));
      add(entry.children);
    }
  }
  std::vector<Rng> rngs_;
};

}  // namespace detail

/// A Composite, whose children the resolver makes: an unknown argument is refused; its children are
/// there, and the same each time; what it chooses is among them, and the same from the same
/// generator; a chain that goes through it gives the same each time.
inline void check_composite(const Entry& entry, const Value& args, Resolver& resolver) {
  detail::check_arguments(entry, args, &resolver);
  FakeContext context(".", entry.name);
  const auto made = entry.construct(Construction{args, context, &resolver, ""});
  const auto* composite = dynamic_cast<const Composite*>(made.get());
  DOCTEST_REQUIRE(composite != nullptr);
  const auto children = composite->children();
  DOCTEST_REQUIRE_FALSE(children.empty());
  for (const auto* child : children) DOCTEST_CHECK(child != nullptr);
  DOCTEST_CHECK(composite->children() == children);
  DOCTEST_CHECK(composite->lazy() == composite->lazy());
  DOCTEST_CHECK(composite->override_for("image") == composite->override_for("image"));
  for (std::uint32_t seed = 0; seed < 20 && composite->chooses(); ++seed) {
    Rng rng(seed), same(seed);
    const auto chosen = composite->choose(rng);
    DOCTEST_CHECK(composite->choose(same) == chosen);
    for (const auto index : chosen) DOCTEST_CHECK(index < children.size());
  }
  const TransformChain chain({composite});
  const auto run = [&] {
    detail::ChainOrder order(chain.random_seeds());
    return chain.run({conformance_sample()}, &order);
  };
  const auto first = run();
  DOCTEST_CHECK_FALSE(first.empty());
  DOCTEST_CHECK(detail::difference(run(), first) == "");
  note_ran("transform", entry.name);
}

}  // namespace clara::testing
