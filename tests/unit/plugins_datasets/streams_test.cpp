// The generators of a logical stream.

#include "streams.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <doctest/doctest.h>

namespace clara::monai_datasets {
namespace {

std::uint32_t bits(Rng& rng) { return rng.randint_uint32(0, std::uint64_t{1} << 32U); }

TEST_CASE("a transform that asks for no seed is lent torch's generator of a worker process") {
  constexpr std::uint64_t kSeed = 0x123456789abcdef;
  const RandomSeeds own{1, {}};
  const RandomSeeds of_torch{0, {}};
  auto stream = seed_stream(kSeed, {own, of_torch, own, of_torch});
  auto without = seed_stream(kSeed, {own, own});
  REQUIRE(stream.size() == 4);
  CHECK(bits(stream[0]) == bits(without[0]));
  CHECK(bits(stream[2]) == bits(without[1]));
  auto torch = at::detail::createCPUGenerator(kSeed);
  auto* numbers = at::check_generator<at::CPUGeneratorImpl>(torch);
  for (int i = 0; i < 700; ++i) CHECK(bits(stream[1]) == numbers->random());
  auto again = seed_stream(kSeed, {of_torch});
  CHECK(bits(again[0]) != bits(stream[3]));  // of two in one chain, the numbers are not alike
}

}  // namespace
}  // namespace clara::monai_datasets
