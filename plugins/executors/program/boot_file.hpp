#pragma once

#include <string>
#include <vector>

namespace clara::program {

/// ModelArts calls train() of a boot file; `python3 boot.py` alone would only define it. A command
/// of that form, whose file has a top-level train() and no __main__ block of its own, becomes
/// `python3 -m autosearch boot.py`; every other one stays as it is.
std::vector<std::string> run_boot_file(std::vector<std::string> command);

}  // namespace clara::program
