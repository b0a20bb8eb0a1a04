#pragma once

#include <CLI/CLI.hpp>
#include <clara/error.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::host::cli {

/// What is wrong with a command line that `program` could not parse, with the nearest right name:
/// `there is no command "runn"; did you mean "run"?`. `words` is the command line without the
/// program's name, `said` what the parser itself said of it.
Issue usage_issue(CLI::App& program, const std::vector<std::string>& words,
                  const std::string& said);

/// For options that count something.
CLI::Validator whole_number(std::int64_t least);

}  // namespace clara::host::cli
