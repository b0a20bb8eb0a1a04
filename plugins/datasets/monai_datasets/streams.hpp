#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/dataset.hpp>
#include <clara/train/rng.hpp>
#include <clara/train/state.hpp>

#include <cstdint>
#include <vector>

namespace clara::monai_datasets {

/// The generators of a logical stream, as a DrawOrder counts them. A stream is
/// what a worker process is in Python's DataLoader.
using Stream = std::vector<Rng>;

/// Seeds a stream as MONAI's set_rnd does: Compose's generator takes `seed`, and draws one seed for
/// each of its random transforms; so do the Composites in it. `seeds`: Dataset::random_seeds.
Stream seed_stream(std::uint64_t seed, const std::vector<RandomSeeds>& seeds);

/// The draws of Python's DataLoader from torch's default generator of the CPU. Each locks that
/// generator. torch.empty((), dtype=torch.int64).random_().
std::uint64_t draw_seed();
/// The same, and then sets the generator back to its initial seed: what MONAI's DataLoader does
/// when it is constructed with num_workers=0.
std::uint64_t draw_seed_and_rewind();

/// The state of torch's default generator of the CPU: torch.get_rng_state(), and back.
at::Tensor generator_state();
void set_generator_state(const at::Tensor& state);

/// The generators of streams in a checkpoint.
State state_of(const std::vector<Stream>& streams);
std::vector<Stream> streams_of(const State& state);

/// RandomSampler's order of n items: a generator of its own, seeded by one draw from the default
/// one.
std::vector<std::int64_t> shuffled(std::int64_t n);

}  // namespace clara::monai_datasets
