#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/train/rng.hpp>

#include <array>
#include <vector>

// The numbers are what numpy 2.4's RandomState gives; tests/parity/transforms compares long streams
// with numpy itself.

namespace clara {
namespace {

std::string message(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST_CASE("random_sample is RandomState(42).random_sample") {
  Rng rng(42);
  CHECK(rng.random_sample() == 0.3745401188473625);
  CHECK(rng.random_sample() == 0.9507143064099162);
  CHECK(rng.random_sample() == 0.7319939418114051);
}

TEST_CASE("the stream goes on after the state was refilled") {
  Rng rng(0xffffffffU);
  for (int i = 0; i < 1000; ++i) rng.random_sample();
  CHECK(rng.random_sample() == 0.9783407784257938);
}

TEST_CASE("randint masks and rejects, for small, wide and empty ranges") {
  Rng rng(1);
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 5; ++i) drawn.push_back(rng.randint(0, 10));
  CHECK(drawn == std::vector<std::int64_t>{5, 8, 9, 5, 0});
  CHECK(rng.randint(-5, 7) == -5);
  CHECK(rng.randint(0, std::int64_t{1} << 40) == 554850762700);
  CHECK(rng.randint(0, 0x7fffffffffffffff) == 7155690149713980141);
  CHECK(rng.randint(3, 4) == 3);
  CHECK(message([&] { rng.randint(4, 4); }) == "randint: low 4 is not below high 4");
}

TEST_CASE("randint_uint32 takes MONAI's MAX_SEED as its end") {
  Rng rng(3);
  CHECK(rng.randint_uint32(0, std::uint64_t{1} << 32) == 2365658986U);
  CHECK(rng.randint_uint32(5, 100) == 29U);
  CHECK(message([&] { rng.randint_uint32(0, (std::uint64_t{1} << 32) + 1); }) ==
        "randint: 0 to 4294967297 is no range of 32-bit numbers");
}

TEST_CASE("normal keeps its second value for the next call") {
  Rng rng(0);
  std::array<double, 3> drawn{};
  rng.normal(1, 2, drawn);
  CHECK(drawn == std::array{4.528104691935328, 1.8003144167344467, 2.9574759682114786});
  CHECK(rng.random_sample() == 0.4236547993389047);
}

TEST_CASE("permutation, choice and uniform") {
  Rng rng(5);
  CHECK(rng.permutation(8) == std::vector<std::int64_t>{7, 2, 4, 1, 0, 5, 6, 3});
  CHECK(rng.choice(17) == 7);
  CHECK(rng.uniform(-3, 2) == -1.0163169739429707);
  CHECK(rng.permutation(0).empty());
}

TEST_CASE("a nested generator begins as its owner began") {
  Rng rng(42);
  rng.random_sample();
  CHECK(rng.nested(0).random_sample() == 0.3745401188473625);
  CHECK(rng.random_sample() == 0.9507143064099162);
  CHECK(rng.nested(0).random_sample() == 0.9507143064099162);
  CHECK(rng.nested(1).random_sample() == 0.3745401188473625);
}

TEST_CASE("a restored generator goes on where the saved one was, nested ones included") {
  Rng rng(7);
  rng.normal(0, 1);
  rng.nested(0).random_sample();
  Rng copy;
  copy.restore(rng.save());
  CHECK(copy.normal(0, 1) == rng.normal(0, 1));
  CHECK(copy.random_sample() == rng.random_sample());
  CHECK(copy.nested(0).random_sample() == rng.nested(0).random_sample());
  CHECK(copy.nested(1).random_sample() == rng.nested(1).random_sample());
}

TEST_CASE("a state of another generator is refused") {
  Rng rng(7);
  Value state = rng.save();
  state.as_object().set("kind", "PCG64");
  CHECK(message([&] { rng.restore(state); }) ==
        "the saved state is not one of an MT19937 generator");
}

}  // namespace
}  // namespace clara
