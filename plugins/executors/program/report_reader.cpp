#include "report_reader.hpp"

#include <clara/error.hpp>

#include <array>
#include <boost/regex.hpp>
#include <charconv>
#include <cmath>
#include <limits>

namespace clara::program {

struct ReportReader::Compiled {
  std::string name;
  boost::regex regex;
};

std::span<const Field> ReportKey::fields() {
  static const std::array list{
      field<&ReportKey::name>("name", "the metric's name").required(),
      field<&ReportKey::regex>(
          "regex",
          "matches the number in a line of output; a group, when there is one, is the number")
          .required()};
  return list;
}

ReportReader::ReportReader(const std::vector<ReportKey>& keys) {
  for (const auto& key : keys) {
    try {
      patterns_.push_back({key.name, boost::regex(key.regex.text, boost::regex::perl)});
    } catch (const boost::regex_error& error) {
      const std::string text =
          error.what();  // its tail repeats the pattern; the position says it better
      throw Error("the regex of the report key \"" + key.name +
                      "\" is not understood at character " + std::to_string(error.position() + 1) +
                      ": " + text.substr(0, text.find(".  The error")),
                  ExitCode::config);
    }
  }
}

ReportReader::~ReportReader() = default;

namespace {

/// The number that a match is, the locale notwithstanding; "nan" and "inf" in any spelling that
/// programs print.
std::optional<double> number_in(std::string text) {
  const auto begin = text.find_first_not_of(" \t'\"");
  if (begin == std::string::npos) return std::nullopt;
  const auto end = text.find_last_not_of(" \t'\"\r");
  text = text.substr(begin, end - begin + 1);
  if (text.starts_with('+')) text.erase(0, 1);
  double value = 0;
  const auto* last = text.data() + text.size();
  const auto result = std::from_chars(text.data(), last, value);
  if (result.ptr != last) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range)
    return text.starts_with('-') ? -std::numeric_limits<double>::infinity()
                                 : std::numeric_limits<double>::infinity();
  return result.ec == std::errc() ? std::optional<double>(value) : std::nullopt;
}

std::string shown_line(std::string_view line) {
  return shown(Value(std::string(line.substr(0, 200))));
}

}  // namespace

std::vector<ReportReader::Found> ReportReader::read(std::string_view line) const {
  using Matches = boost::regex_iterator<std::string_view::const_iterator>;
  std::vector<Found> found;
  for (const auto& pattern : patterns_) {
    std::optional<std::string> last;
    try {
      for (Matches match(line.begin(), line.end(), pattern.regex), none; match != none; ++match) {
        const auto& part = match->size() > 1 && (*match)[1].matched ? (*match)[1] : (*match)[0];
        // A pattern that matches nothing at all matches at the end of every line, too.
        if (!last || part.length() > 0) last = part.str();
      }
    } catch (const std::runtime_error&) {  // Boost's limits on backtracking and on the stack
      throw Error("the regex of the report key \"" + pattern.name +
                  "\" takes too long on the line " + shown_line(line));
    }
    if (!last) continue;
    const auto number = number_in(*last);
    if (!number)
      throw Error("the regex of the report key \"" + pattern.name + "\" matched " +
                  shown_line(*last) + ", which is no number");
    found.push_back({pattern.name, *number});
  }
  return found;
}

}  // namespace clara::program
