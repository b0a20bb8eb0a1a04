#include "streams.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randperm.h>

#include <mutex>

namespace clara::monai_datasets {
namespace {

constexpr std::int64_t kSeeds = std::int64_t{1} << 32;  // MONAI's MAX_SEED

}  // namespace

Stream seed_stream(std::uint64_t seed, const std::vector<int>& seeds) {
  Rng compose(static_cast<std::uint32_t>(seed % static_cast<std::uint64_t>(kSeeds)));
  Stream stream;
  for (const int count : seeds)
    for (int i = 0; i < count; ++i) {
      const auto drawn = static_cast<std::uint32_t>(compose.randint(0, kSeeds));
      if (i == 0) stream.emplace_back(drawn);
    }
  return stream;
}

std::uint64_t draw_seed() {
  auto number = at::empty({}, at::kLong);
  number.random_();  // locks the generator itself
  return static_cast<std::uint64_t>(number.item<std::int64_t>());
}

std::uint64_t draw_seed_and_rewind() {
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto initial = generator.current_seed();
  const auto seed = draw_seed();
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(initial);
  return seed;
}

std::vector<std::int64_t> shuffled(std::int64_t n) {
  auto generator = at::detail::createCPUGenerator(draw_seed());
  const auto order = at::randperm(n, generator, at::kLong);
  const auto* data = order.const_data_ptr<std::int64_t>();
  return {data, data + n};
}

}  // namespace clara::monai_datasets
