#include <clara/error.hpp>
#include <host/config/launch.hpp>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace clara::host::config {
namespace {

std::optional<int> number_in(const char* variable, int least) {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nothing here sets it
  if (!text || !*text) return std::nullopt;
  const std::string_view written(text);
  int number = 0;
  const auto read = std::from_chars(written.begin(), written.end(), number);
  if (read.ec != std::errc() || read.ptr != written.end() || number < least)
    throw Error(std::string(variable) + ": expected an integer of at least " +
                    std::to_string(least) + ", got " + shown(Value(text)),
                ExitCode::config);
  return number;
}

}  // namespace

Launch launch_of_process() {
  Launch launch;
  launch.rank = number_in("RANK", 0).value_or(0);
  launch.world_size = number_in("WORLD_SIZE", 1).value_or(launch.rank + 1);
  if (launch.rank >= launch.world_size)
    throw Error("RANK is " + std::to_string(launch.rank) + ", but there are only " +
                    std::to_string(launch.world_size) + " processes (WORLD_SIZE)",
                ExitCode::config);
  return launch;
}

}  // namespace clara::host::config
