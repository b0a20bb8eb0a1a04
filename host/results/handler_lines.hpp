#pragma once

#include "host/automl/handlers/hook.hpp"
#include "host/store/study_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace clara::host::results {

/// A handler's closing line, and how much of what it posted has not been delivered.
struct HandlerLine {
  std::string handler;  ///< its label
  std::string name, text;
  std::int64_t waiting = 0;
};

/// [main] Asks the handlers that have one, in the order of the config, and keeps the lines with the
/// study: what is true of it later does not hang on the shell from which somebody asks. Throws
/// clara::Error (plugin), with the handler's name.
std::vector<HandlerLine> keep_handler_lines(const std::vector<automl::NamedHandler>& handlers,
                                            store::StudyFile& study);

/// What was kept, and what waits now.
std::vector<HandlerLine> read_handler_lines(const store::StudyFile& study);

}  // namespace clara::host::results
