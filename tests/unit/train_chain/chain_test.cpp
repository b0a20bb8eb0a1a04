#include "support/number_transforms.hpp"

#include <doctest/doctest.h>
#include <clara/train/chain.hpp>

#include <stdexcept>

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
  std::vector<std::size_t> asked;
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

class Throwing : public Transform {
 public:
  void apply(Sample&, const Draw*) const override {
    throw std::runtime_error("size mismatch\nframe #0: deep inside");
  }
};

class NeverTheSame : public Transform, public Uncacheable {
 public:
  void apply(Sample&, const Draw*) const override {}
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
  CHECK(chain.random_seeds() == std::vector<int>{1, 1});
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

TEST_CASE("what can be kept ends before the first random or uncacheable transform") {
  const LoadNumber load;
  const Add add(1);
  const RandAdd random;
  const NeverTheSame never;
  CHECK(TransformChain({&load, &add}).first_uncacheable() == 2);
  CHECK(TransformChain({&load, &random, &add}).first_uncacheable() == 1);
  CHECK(TransformChain({&load, &never, &add}).first_uncacheable() == 1);
  CHECK(TransformChain().first_uncacheable() == 0);
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
