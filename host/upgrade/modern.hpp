#pragma once

#include <host/upgrade/upgrade.hpp>

namespace clara::host::upgrade {

/// Clara 4.0's form as 4.1's: metrics apart, names of today, expressions over decollated lists. Of
/// a config whose components are of 4.x; the wiring is not looked at.
void modernise(Value& config, const config::Vocabulary& vocabulary, std::vector<Line>& lines);

/// Writes out what the config implies: every argument that is taken from elsewhere, and maps in the
/// place of lists of names.
void write_wiring(Value& config, const config::Sources& sources,
                  const config::Vocabulary& vocabulary, std::vector<Line>& lines);

}  // namespace clara::host::upgrade
