#pragma once

#include <support/paths.hpp>
#include <support/run.hpp>

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace clara::testing {

/// A program that runs beside the test; killed when this object goes before wait() was called.
class Background {
 public:
  /// As run(); with a process group of its own, so that a signal to the group reaches only it.
  Background(const std::filesystem::path& program, const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment = {},
             const std::filesystem::path& folder = {});
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// What it has written to stderr so far.
  std::string err() const;
  Ran wait();

 private:
  // Files and not pipes: nothing has to be read while it runs, however much it writes.
  TemporaryFolder output_;
  pid_t pid_ = -1;
};

}  // namespace clara::testing
