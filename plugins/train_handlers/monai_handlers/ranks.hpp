#pragma once

#include <clara/context.hpp>
#include <clara/error.hpp>

#include <cstdint>
#include <string>

namespace clara::monai_handlers {

/// MONAI's `save_rank`: whether this process is the one that writes. Throws clara::Error (config)
/// when there is no such process.
inline bool writes_here(std::int64_t save_rank, Context& context) {
  const auto* run = dynamic_cast<RunSettings*>(context.service(RunSettings::service_name));
  const std::int64_t processes = run ? run->world_size() : 1;
  if (save_rank >= processes)
    throw Error("save_rank is " + std::to_string(save_rank) + ", and the processes are " +
                    std::to_string(processes) + ", counted from 0",
                ExitCode::config);
  return save_rank == (run ? run->rank() : 0);
}

}  // namespace clara::monai_handlers
