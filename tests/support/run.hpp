#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace clara::testing {

/// What a program that was run left behind.
struct Ran {
  int code = -1;  ///< its exit code; 128 + the signal that ended it
  std::string out;
  std::string err;
};

/// Runs `program` with `arguments` and an empty stdin, and waits for its end. `environment` is put
/// on top of this process's; an empty value removes the name. `folder`: where it runs; empty: here.
Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
        const std::map<std::string, std::string>& environment = {},
        const std::filesystem::path& folder = {});

}  // namespace clara::testing
