#pragma once

#include <cstdint>

namespace clara::host::automl {

/// The seed of job `number` in a study with this seed: the same for every run, another for every
/// job. Below 2^31, so that numpy, PyTorch and Python's shell arguments all take it. (SplitMix64,
/// Steele et al., OOPSLA 2014.)
constexpr std::uint64_t job_seed(std::uint64_t study_seed, std::int64_t number) {
  std::uint64_t z = study_seed + static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return (z ^ (z >> 31U)) >> 33U;
}

}  // namespace clara::host::automl
