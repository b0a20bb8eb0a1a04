#include "job_fixture.hpp"

namespace clara::testing {

bool is_sleeping(const std::string& seconds) {
  const std::string command = std::string("sleep\0", 6) + seconds + '\0';
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (read_text(entry.path() / "cmdline") == command) return true;
  }
  return false;
}

}  // namespace clara::testing
