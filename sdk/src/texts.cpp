#include <clara/internal/texts.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace clara {
namespace {

std::string printed(const char* format, long a, long b) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), format, a, b);
  return out.data();
}

std::string joined(std::span<const std::int64_t> shape, const char* between) {
  std::string out;
  for (const auto size : shape) out += (out.empty() ? "" : between) + std::to_string(size);
  return out;
}

}  // namespace

std::string duration_text(std::chrono::duration<double> time) {
  const long ms = std::lround(time.count() * 1000);
  if (ms < 10'000) return printed("%ld.%ld s", ms / 1000, ms % 1000 / 100);
  const long s = (ms + 500) / 1000;
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return printed("%ld min %02ld s", s / 60, s % 60);
  if (s < 86'400) return printed("%ld h %02ld min", s / 3600, s % 3600 / 60);
  return printed("%ld d %02ld h", s / 86'400, s % 86'400 / 3600);
}

std::string shape_text(std::span<const std::int64_t> shape) {
  return "[" + joined(shape, ", ") + "]";
}

std::string grid_text(std::span<const std::int64_t> shape) { return joined(shape, " x "); }

}  // namespace clara
