#pragma once

#include <clara/automl/executor.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::automl {

/// What an attempt of an earlier host has printed, read as if it were printed now: the host was
/// gone or frozen while a part of it was.
struct PastOutput {
  std::vector<Reported> values;
  std::string problem;  ///< the reader has thrown
};
/// [any] Reads log.txt of the attempt's folder; nothing when it is gone. `who` reads, for messages.
PastOutput read_past_output(const std::string& who, OutputReader& reader, const Job& job,
                            const std::filesystem::path& attempt);

}  // namespace clara::host::automl
