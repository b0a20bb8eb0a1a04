#pragma once

#include <clara/value.hpp>

#include <host/config/sources.hpp>
#include <host/config/vocabulary.hpp>

#include <string>
#include <vector>

namespace clara::host::upgrade {

/// One thing that was changed, or that could not be.
struct Line {
  Mark mark;         ///< where it was written; nowhere for what was not there
  std::string path;  ///< JSON path in the config as it was
  std::string text;
  bool left = false;  ///< it has no counterpart, and is to be looked at by a person
};

struct Upgraded {
  Value config;
  std::vector<Line> lines;  ///< in the order of the file
};

/// A training, validation or AutoML config of Clara Train 3.x or 4.0 in today's form: its own
/// names, and its wiring written out. What has no counterpart is left out and said, or left as it
/// is when it is a component of the user's own. `sources.config` is what is translated.
Upgraded upgrade(const config::Sources& sources, const config::Vocabulary& vocabulary);

}  // namespace clara::host::upgrade
