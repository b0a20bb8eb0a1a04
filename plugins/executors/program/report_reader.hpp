#pragma once

#include <clara/options.hpp>
#include <clara/text_options.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara::program {

/// A metric that is read from what a trial prints: ModelArts' report_keys.
struct ReportKey {
  std::string name;
  Pattern regex;
  static std::span<const Field> fields();
};

/// Finds metrics in lines of output. Patterns are Perl's, look-behind included (Boost.Regex). A
/// pattern that would run for ever on a line is stopped by Boost's own limit: that is an error of
/// the trial, never of the host. Calls are thread-safe.
class ReportReader {
 public:
  /// Throws clara::Error for a pattern that does not compile, with where and why.
  explicit ReportReader(const std::vector<ReportKey>& keys);
  ~ReportReader();

  struct Found {
    std::string name;
    double value = 0;
  };
  /// The metrics of one line, each at most once: of several matches the last one counts. Throws
  /// clara::Error when a match is no number or a pattern takes too long.
  std::vector<Found> read(std::string_view line) const;

 private:
  struct Compiled;
  std::vector<Compiled> patterns_;
};

}  // namespace clara::program
