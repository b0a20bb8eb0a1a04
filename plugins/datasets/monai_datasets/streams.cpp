#include "streams.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randperm.h>

#include <mutex>
#include <utility>

namespace clara::monai_datasets {
namespace {

constexpr std::int64_t kSeeds = std::int64_t{1} << 32;  // MONAI's MAX_SEED

/// Adds the generators of `seeds`, which `owner` seeds, and of what stands below them. One that
/// asks for no seed draws what torch's generator of a worker process draws, which is seeded with
/// the stream's own number and is the same Mersenne twister. There all share that one; here each
/// has its own, and those after the first another seed, so that their numbers are not alike.
void add(const std::vector<RandomSeeds>& seeds, Rng& owner, std::uint32_t& of_torch,
         Stream& stream) {
  for (const auto& entry : seeds) {
    if (entry.seeds == 0) {
      stream.emplace_back(of_torch++);
      continue;
    }
    const Rng own(static_cast<std::uint32_t>(owner.randint(0, kSeeds)));
    for (int i = 1; i < entry.seeds; ++i) owner.randint(0, kSeeds);
    const auto place = stream.size();
    stream.push_back(own);
    Rng seeder = own;  // a Composite goes on where the seeding of its children left it
    add(entry.children, seeder, of_torch, stream);
    stream[place] = std::move(seeder);
  }
}

}  // namespace

Stream seed_stream(std::uint64_t seed, const std::vector<RandomSeeds>& seeds) {
  auto low_bits = static_cast<std::uint32_t>(seed % static_cast<std::uint64_t>(kSeeds));
  Rng compose(low_bits);
  Stream stream;
  add(seeds, compose, low_bits, stream);
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

at::Tensor generator_state() {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  return generator.get_state();
}

void set_generator_state(const at::Tensor& state) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_state(state);
}

State state_of(const std::vector<Stream>& streams) {
  State::List list;
  for (const auto& stream : streams) {
    State::List generators;
    for (const auto& rng : stream) generators.push_back(clara::state_of(rng.save()));
    list.emplace_back(std::move(generators));
  }
  return list;
}

std::vector<Stream> streams_of(const State& state) {
  std::vector<Stream> streams;
  for (const auto& saved : state.as_list()) {
    Stream stream;
    for (const auto& generator : saved.as_list())
      stream.emplace_back().restore(value_of(generator));
    streams.push_back(std::move(stream));
  }
  return streams;
}

std::vector<std::int64_t> shuffled(std::int64_t n) {
  auto generator = at::detail::createCPUGenerator(draw_seed());
  const auto order = at::randperm(n, generator, at::kLong);
  const auto* data = order.const_data_ptr<std::int64_t>();
  return {data, data + n};
}

}  // namespace clara::monai_datasets
