#include "my_rand_additive_noised.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/rand.h>

#include <array>
#include <cstdint>

namespace my_transformation {
namespace {

struct NoiseDraw final : clara::Draw {
  bool on = false;
  std::uint32_t seed = 0;
};

constexpr std::uint64_t kSeeds = std::uint64_t{1} << 32U;

}  // namespace

std::span<const clara::Field> MyRandAdditiveNoised::Options::fields() {
  static const std::array list{
      clara::field<&Options::keys>("keys", "images to change").required(),
      clara::field<&Options::prob>("prob", "how often it does anything").range(0, 1),
      clara::field<&Options::max_add>("max_add", "largest number added").at_least(0),
  };
  return list;
}

std::unique_ptr<clara::Draw> MyRandAdditiveNoised::draw(const clara::Sample&,
                                                        clara::Rng& rng) const {
  auto draw = std::make_unique<NoiseDraw>();
  draw->on = rng.random_sample() < options_.prob;
  if (draw->on) draw->seed = rng.randint_uint32(0, kSeeds);
  return draw;
}

void MyRandAdditiveNoised::apply(clara::Sample& sample, const clara::Draw* draw) const {
  const auto& drawn = static_cast<const NoiseDraw&>(*draw);
  if (!drawn.on) return;
  auto generator = at::detail::createCPUGenerator(drawn.seed);
  for (const auto& key : options_.keys) {
    auto& image = sample.image(key);
    const auto noise = at::rand(image.data.sizes(), generator, image.data.options());
    image.data = image.data.add(noise, options_.max_add);
  }
}

}  // namespace my_transformation
