#pragma once

#include <cstdint>
#include <string>

namespace clara {

/// A value that a job reported: its loss by epoch, its score by validation.
struct Reported {
  std::string name;
  std::int64_t step = 0;
  double value = 0;          ///< may be NaN or infinite
  std::int64_t time_ms = 0;  ///< Unix time
};

}  // namespace clara
