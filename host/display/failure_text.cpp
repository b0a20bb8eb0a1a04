#include "host/display/failure_text.hpp"

#include <sstream>

namespace clara::host::display {
namespace {

constexpr std::size_t kLines = 8;

}  // namespace

std::vector<std::string> failure_lines(const Job& job, const std::string& log_tail) {
  std::vector<std::string> tail;
  std::istringstream text(log_tail);
  for (std::string line; std::getline(text, line);) tail.push_back(line);
  std::vector<std::string> lines{job.name + " failed: " + job.reason};
  for (std::size_t i = tail.size() > kLines ? tail.size() - kLines : 0; i < tail.size(); ++i) {
    lines.push_back("  | " + tail[i]);
  }
  if (!job.command.empty()) lines.push_back("  it alone: " + job.command);
  return lines;
}

}  // namespace clara::host::display
