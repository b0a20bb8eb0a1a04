#pragma once

#include <clara/value.hpp>

#include <string>

namespace clara::host::cli {

/// A clara::Summarised::summary() in words: a line "NAME NUMBER" for each metric and, where there
/// was more than one epoch, the best one.
std::string summary_text(const Value& summary);

}  // namespace clara::host::cli
