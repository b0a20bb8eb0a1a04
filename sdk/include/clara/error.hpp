#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// What a failed command returns to its caller; see docs/errors.md.
enum class ExitCode {
  ok = 0,
  run_failed = 1,
  config = 2,
  plugin = 3,
  storage = 4,
  unavailable = 5
};

enum class Severity { error, warning, note };

/// One thing wrong, said so that the user can mend it: the place, the value, the rule, the nearest
/// right name.
struct CLARA_API Issue {
  Severity severity = Severity::error;
  Mark mark;  ///< file, line, column; nowhere if it has none
  std::string
      path;  ///< JSON path from the file's root, such as /train/loss/args/sigmoid; may be empty
  std::string message;  ///< lower case, no full stop
  std::string hint;     ///< such as: did you mean "sigmoid"?

  /// "FILE:LINE:COL: /path: message; hint", without the parts that are empty.
  std::string text() const;
};

/// Collects what is wrong, so that a check reports everything and not the first. Not thread-safe.
class CLARA_API Issues {
 public:
  void add(Issue issue);
  void error(const Value& at, std::string path, std::string message, std::string hint = {});
  void warning(const Value& at, std::string path, std::string message, std::string hint = {});
  /// True when at least one of them is an error.
  bool failed() const;
  bool empty() const { return list_.empty(); }
  const std::vector<Issue>& list() const { return list_; }
  /// One line for each.
  std::string text() const;

 private:
  std::vector<Issue> list_;
};

/// The one exception of the SDK. what() is the whole text, one line for each issue.
class CLARA_API Error : public std::runtime_error {
 public:
  explicit Error(std::string message, ExitCode code = ExitCode::run_failed);
  explicit Error(Issue issue, ExitCode code = ExitCode::config);
  explicit Error(const Issues& issues, ExitCode code = ExitCode::config);
  ~Error() override;

  const std::vector<Issue>& issues() const { return issues_; }
  ExitCode code() const { return code_; }

 private:
  std::vector<Issue> issues_;
  ExitCode code_;
};

/// Throws Error(message) unless `holds`.
CLARA_API void check(bool holds, std::string_view message);

/// The name of `names` nearest to `word` (edit distance, case ignored), or "" when none is near
/// enough to suggest.
CLARA_API std::string nearest(std::string_view word, std::span<const std::string> names);

/// `did you mean "NAME"?` for the nearest name, or "".
CLARA_API std::string did_you_mean(std::string_view word, std::span<const std::string> names);

/// A value as an error message shows it: JSON, cut to about 60 characters.
CLARA_API std::string shown(const Value& value);

}  // namespace clara
