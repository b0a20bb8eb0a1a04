#include "support/number_transforms.hpp"

#include <ATen/ops/empty.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>
#include <clara/train/chain.hpp>

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace clara::testing {
namespace {

/// Lends one generator per transform and notes the order in which they were asked for.
class Lender : public DrawOrder {
 public:
  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    asked.push_back(index);
    Rng rng(static_cast<std::uint32_t>(index));
    draw(rng);
  }
  void pass(std::size_t index) override { passed.push_back(index); }
  std::vector<std::size_t> asked;
  std::vector<std::size_t> passed;
};

Sample item(double n) {
  Sample sample;
  sample.set("n", Value(n));
  return sample;
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

class Throwing : public OneToOne {
 public:
  void apply(Sample&) const override {
    throw std::runtime_error("size mismatch\nframe #0: deep inside");
  }
};

/// As a one_hot of a thousand million classes.
class Greedy : public OneToOne {
 public:
  void apply(Sample&) const override {
    static_cast<void>(at::empty({1'000'000'000'000'000}, at::kFloat));
  }
};

class NeverTheSame : public OneToOne, public NotCacheable {
 public:
  void apply(Sample&) const override {}
};

}  // namespace

TEST_CASE("a chain applies each transform to every sample that came out of the one before") {
  const LoadNumber load;
  const RandSplit split(3);
  const Add add(5);
  const TransformChain chain({&load, &split, &add});
  Lender lender;
  const auto out = chain.run({item(1)}, &lender);
  REQUIRE(out.size() == 3);
  const double drawn = static_cast<double>(Rng(0).randint(0, 1000));
  for (int i = 0; i < 3; ++i)
    CHECK(number(out[static_cast<std::size_t>(i)]) == 1 + drawn * 1e7 + i * 1e11 + 5);
}

TEST_CASE("random transforms are numbered, and asked once for all samples") {
  const LoadNumber load;
  const RandSplit split(2);
  const RandAdd add;
  const TransformChain chain({&load, &split, &add});
  Lender lender;
  const auto out = chain.run({item(0)}, &lender);
  CHECK(lender.asked == std::vector<std::size_t>{0, 1});
  Rng second(1);
  const double split_by = static_cast<double>(Rng(0).randint(0, 1000)) * 1e7;
  for (int i = 0; i < 2; ++i) {
    const double added =
        second.random_sample() >= 0.7 ? 0 : static_cast<double>(second.randint(0, 1000000));
    CHECK(number(out[static_cast<std::size_t>(i)]) == split_by + i * 1e11 + added);
  }
  CHECK(lender.passed == std::vector<std::size_t>{0, 1});
  REQUIRE(chain.random_seeds().size() == 2);
  CHECK(chain.random_seeds()[1].seeds == 1);
}

TEST_CASE("a part of a chain keeps the numbers of its random transforms") {
  const LoadNumber load;
  const RandAdd first, second;
  const TransformChain chain({&load, &first, &second});
  Lender lender;
  auto samples = chain.run({item(0)}, nullptr, 0, 1);
  samples = chain.run(std::move(samples), &lender, 2);
  CHECK(lender.asked == std::vector<std::size_t>{1});
}

TEST_CASE("what can be kept ends before the first random or not cacheable transform") {
  const LoadNumber load;
  const Add add(1);
  const RandAdd random;
  const NeverTheSame never;
  CHECK(TransformChain({&load, &add}).first_not_cacheable() == 2);
  CHECK(TransformChain({&load, &random, &add}).first_not_cacheable() == 1);
  CHECK(TransformChain({&load, &never, &add}).first_not_cacheable() == 1);
  CHECK(TransformChain().first_not_cacheable() == 0);
}

namespace {

/// Applies the children that it was told to, in that order.
class Chosen : public Composite {
 public:
  Chosen(std::vector<const Transform*> children, std::vector<std::size_t> order)
      : children_(std::move(children)), order_(std::move(order)) {
    testing::set_label(*this, "Chosen");
  }
  const std::vector<const Transform*>& children() const override { return children_; }
  bool chooses() const override { return true; }
  std::vector<std::size_t> choose(Rng&) const override { return order_; }
  std::optional<bool> lazy() const override { return false; }
  const LazyOverride* override_for(std::string_view) const override { return nullptr; }

 private:
  std::vector<const Transform*> children_;
  std::vector<std::size_t> order_;
};

class All : public Chosen {
 public:
  explicit All(std::vector<const Transform*> children) : Chosen(std::move(children), {}) {}
  bool chooses() const override { return false; }
};

}  // namespace

TEST_CASE("a composite of all its children is replaced by their steps") {
  const LoadNumber load;
  const Add one(1), two(2);
  const RandAdd random;
  const All inner({&one, &random});
  const TransformChain chain({&load, &inner, &two});
  CHECK(chain.size() == 4);
  CHECK(chain.first_not_cacheable() == 2);
  REQUIRE(chain.random_seeds().size() == 1);
  CHECK(chain.random_seeds()[0].children.size() == 1);  // the composite's own, and the child's
  Lender lender;
  chain.run({item(1)}, &lender);
  CHECK(lender.asked == std::vector<std::size_t>{1});
}

TEST_CASE("of a choice, children may come twice, in any order, or not at all") {
  const LoadNumber load;
  const Add one(1), ten(10);
  const RandAdd random, unused;
  const Chosen choice({&one, &ten, &random, &unused}, {1, 2, 0, 1, 2});
  const TransformChain chain({&load, &choice});
  Lender lender;
  const auto out = chain.run({item(0)}, &lender);
  Rng rng(1);
  const RandAdd same;
  Sample nothing;
  const double drawn = same.draw(nothing, rng);
  CHECK(number(out.front()) == 21 + 2 * drawn);  // the Lender lends a fresh generator each time
  CHECK(lender.asked == std::vector<std::size_t>{0, 1, 1});
  CHECK(lender.passed == std::vector<std::size_t>{0, 2, 1});  // the child's only after its last use
  CHECK(chain.first_not_cacheable() == 1);
}

TEST_CASE("an error inside a choice names both") {
  const LoadNumber load;
  const FailAt fail(1);
  const Chosen choice({&fail}, {0});
  Lender lender;
  CHECK(error_of([&] {
          TransformChain({&load, &choice}).run({item(1)}, &lender);
        }) == "Chosen: FailAt: this one is broken");
}

TEST_CASE("the transforms inside composites are found") {
  const Add one(1), two(2);
  const Chosen choice({&two}, {0});
  const All all({&one, &choice});
  CHECK(without_composites({&all, &one}) == std::vector<const Transform*>{&one, &two, &one});
}

TEST_CASE("an error names the transform") {
  const LoadNumber load;
  const Add add(1);
  const FailAt fail(3);
  const Throwing throwing;
  const TransformChain chain({&load, &add, &fail, &throwing});
  CHECK(error_of([&] { chain.run({item(2)}, nullptr); }) == "FailAt: this one is broken");
  CHECK(error_of([&] { chain.run({item(3)}, nullptr); }) == "transform 4: size mismatch");
}

TEST_CASE("memory that cannot be had is told without the name of an allocator") {
  const Greedy greedy;
  CHECK(error_of([&] { TransformChain({&greedy}).run({item(1)}, nullptr); }) ==
        "transform 1: out of memory: 4000000000000000 bytes were asked for");
}

TEST_CASE("a random transform without an order is refused") {
  const LoadNumber load;
  const RandAdd random;
  CHECK(error_of([&] {
          TransformChain({&load, &random}).run({item(1)}, nullptr);
        }) ==
        "RandAdd: random transforms are for training data; here the result must not change from "
        "run to run");
}

TEST_CASE("a prefix is written once") {
  const Error error("a.nii.gz: broken", ExitCode::storage);
  CHECK(std::string(with_prefix(error, "a.nii.gz").what()) == "a.nii.gz: broken");
  CHECK(std::string(with_prefix(error, "Load").what()) == "Load: a.nii.gz: broken");
  CHECK(with_prefix(error, "Load").code() == ExitCode::storage);
}

}  // namespace clara::testing
