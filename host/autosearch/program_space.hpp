#pragma once

#include "host/autosearch/search_options.hpp"

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <vector>

namespace clara::host::autosearch {

/// The `search_space` of a search file, its groups and how they were written, as the argument of
/// that name of ProgramExecutor. Reports at its place what no schema can say: ranges that are none,
/// names that are there twice or become one variable of the trial's environment or, where the
/// values are also `named` arguments, one of its own.
Array program_space(const Value& written, const std::vector<SearchGroup>& groups, bool named,
                    Issues& issues);

}  // namespace clara::host::autosearch
