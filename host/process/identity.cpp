#include "host/process/identity.hpp"

#include <clara/internal/files.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace clara::host::process {
namespace {

/// "" when there is no such process any more.
std::string read_all(const std::filesystem::path& file) { return try_read_file(file).value_or(""); }

std::string boot_id() {
  std::string id = read_all("/proc/sys/kernel/random/boot_id");
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

struct Stat {
  char state = 0;
  std::uint64_t start_time = 0;
};

std::optional<Stat> stat_of(std::int64_t pid) {
  const std::string text = read_all("/proc/" + std::to_string(pid) + "/stat");
  // The second field is the program's name in parentheses and may hold anything.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  fields.imbue(std::locale::classic());
  Stat stat;
  fields >> stat.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> stat.start_time;
  if (!fields) return std::nullopt;
  return stat;
}

bool has_variable(std::string_view environment, const std::string& variable) {
  const auto at = environment.find(variable);
  if (at == std::string_view::npos) return false;
  const bool begins = at == 0 || environment[at - 1] == '\0';
  const auto end = at + variable.size();
  return begins && (end == environment.size() || environment[end] == '\0');
}

}  // namespace

std::optional<ProcessRecord> identify(pid_t pid) {
  const auto stat = stat_of(pid);
  if (!stat) return std::nullopt;
  return ProcessRecord{pid, stat->start_time, boot_id()};
}

bool is_alive(const ProcessRecord& process) {
  const auto stat = stat_of(process.pid);
  return stat && stat->start_time == process.start_time && stat->state != 'Z' &&
         process.boot_id == boot_id();
}

int kill_remnants(const std::filesystem::path& attempt_folder) {
  const std::string variable = "CLARA_ATTEMPT_DIR=" + attempt_folder.string();
  int found = 0;
  std::error_code unreadable;
  std::filesystem::directory_iterator entry("/proc", unreadable);
  for (; !unreadable && entry != std::filesystem::directory_iterator();
       entry.increment(unreadable)) {
    const std::string name = entry->path().filename();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size() || pid == getpid()) continue;
    // The environment of a process that hangs in the kernel may not be readable before that ends.
    const auto stat = stat_of(pid);
    if (!stat || stat->state == 'D' || stat->state == 'Z') continue;
    if (!has_variable(read_all(entry->path() / "environ"), variable)) continue;
    if (kill(pid, SIGKILL) == 0) ++found;
  }
  // Nobody knows: to be called again.
  return unreadable ? found + 1 : found;
}

}  // namespace clara::host::process
