#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace clara::host::store {

/// Held while one host works on a run: an flock(2) on `<run>/run.lock`. The kernel drops it when
/// the holder dies, so a stale file is never in the way, and a copy of the holder that somebody
/// forks does not have it. The file's text names the holder, for the message that a second host
/// prints: `run_3 is in use by process 4711 on node7 since 2026-01-02 03:04:05.000000: FILE`.
class RunLock {
 public:
  /// Takes the lock at once or throws StoreError (locked, read_only or no_space).
  explicit RunLock(const std::filesystem::path& run_folder);
  RunLock(RunLock&&) noexcept;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();

 private:
  int fd_ = -1;
};

/// Who works on a run: "process 4711 on node7 since 2026-01-02 03:04:05.000000"; nothing when
/// nobody does.
std::optional<std::string> run_holder(const std::filesystem::path& run_folder);

}  // namespace clara::host::store
