#include "my_rand_additive_noised.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/rand.h>

#include <array>

namespace my_transformation {
namespace {

constexpr std::uint64_t kSeeds = std::uint64_t{1} << 32U;

}  // namespace

std::optional<std::uint32_t> MyRandAdditiveNoised::draw(const clara::Sample&,
                                                        clara::Rng& rng) const {
  if (rng.random_sample() >= options_.prob) return std::nullopt;
  return rng.randint_uint32(0, kSeeds);
}

void MyRandAdditiveNoised::apply(clara::Sample& sample,
                                 const std::optional<std::uint32_t>& seed) const {
  if (!seed) return;
  auto generator = at::detail::createCPUGenerator(*seed);
  for (const auto& key : options_.keys) {
    auto& image = sample.image(key);
    const auto noise = at::rand(image.data.sizes(), generator, image.data.options());
    image.data = image.data.add(noise, options_.max_add);
  }
}

}  // namespace my_transformation
