#include <clara/error.hpp>
#include <clara/internal/misspelling.hpp>
#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace clara {

namespace {

/// A key may have an end of a line in it.
std::string one_line(const std::string& path) {
  std::string out;
  for (const char c : path) out += c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

}  // namespace

std::string Issue::text() const {
  std::string out = mark.text();
  if (!path.empty()) out += (out.empty() ? "" : ": ") + one_line(path);
  if (!out.empty()) out += ": ";
  if (severity == Severity::warning) out += "warning: ";
  if (severity == Severity::note) out += "note: ";
  out += message;
  if (!hint.empty()) out += "; " + hint;
  return visible(out);
}

void Issues::add(Issue issue) { list_.push_back(std::move(issue)); }

void Issues::error(const Value& at, std::string path, std::string message, std::string hint) {
  add({Severity::error, at.mark(), std::move(path), std::move(message), std::move(hint)});
}

void Issues::warning(const Value& at, std::string path, std::string message, std::string hint) {
  add({Severity::warning, at.mark(), std::move(path), std::move(message), std::move(hint)});
}

bool Issues::failed() const {
  return std::any_of(list_.begin(), list_.end(),
                     [](const Issue& issue) { return issue.severity == Severity::error; });
}

namespace {
std::string lines(const std::vector<Issue>& issues) {
  std::string out;
  for (const auto& issue : issues) out += (out.empty() ? "" : "\n") + issue.text();
  return out;
}
}  // namespace

std::string Issues::text() const { return lines(list_); }

Error::Error(std::string message, ExitCode code)
    : std::runtime_error(message),
      issues_{Issue{Severity::error, {}, "", std::move(message), ""}},
      code_(code) {}
Error::Error(Issue issue, ExitCode code)
    : std::runtime_error(issue.text()), issues_{std::move(issue)}, code_(code) {}
Error::Error(const Issues& issues, ExitCode code)
    : std::runtime_error(issues.text()), issues_(issues.list()), code_(code) {}
Error::~Error() = default;

void check(bool holds, std::string_view message) {
  if (!holds) throw Error(std::string(message));
}

namespace {
std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// Counts edits (insert, delete, replace, swap of neighbours) between texts. Its rows serve for one
/// pair after the other: a config may have thousands of names.
class EditDistance {
 public:
  /// From a to b, or `limit` when it is not below that.
  std::size_t between(const std::string& a, const std::string& b, std::size_t limit) {
    before_.assign(b.size() + 1, 0);
    row_.assign(b.size() + 1, 0);
    last_.resize(b.size() + 1);
    std::iota(last_.begin(), last_.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
      row_[0] = i;
      std::size_t least = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        row_[j] = std::min({last_[j] + 1, row_[j - 1] + 1,
                            last_[j - 1] + static_cast<std::size_t>(a[i - 1] != b[j - 1])});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          row_[j] = std::min(row_[j], before_[j - 2] + 1);
        least = std::min(least, row_[j]);
      }
      // A swap reaches back by two rows, and adds one.
      if (least > limit) return limit;
      before_.swap(last_);
      last_.swap(row_);
    }
    return std::min(last_[b.size()], limit);
  }

 private:
  std::vector<std::size_t> before_, last_, row_;
};

/// What is further away than this is no misspelling of a word of so many letters.
std::size_t farthest(std::size_t letters) { return std::min<std::size_t>(4, (letters + 2) / 3); }
}  // namespace

namespace {

constexpr std::size_t kLongestWord = 200;

std::size_t common_beginning(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

/// The nearest name within `most` edits. Of several that are as near, the one that begins as the
/// word does for longest: few slips are in the first letters ("runer" is no "pruner").
std::string nearest_within(std::string_view word, std::span<const std::string> names,
                           std::size_t most) {
  if (word.empty() || word.size() > kLongestWord) return "";
  const std::string wanted = lower(word);
  const std::string* best = nullptr;
  std::size_t best_distance = most;
  std::size_t best_beginning = 0;
  EditDistance distance;
  for (const auto& name : names) {
    const auto longer = std::max(wanted.size(), name.size());
    if (longer - std::min(wanted.size(), name.size()) > best_distance) continue;
    const auto known = lower(name);
    const auto d = distance.between(wanted, known, best_distance + 1);
    if (d > best_distance || d >= longer) continue;
    const auto beginning = common_beginning(wanted, known);
    if (best && d == best_distance && beginning <= best_beginning) continue;
    best = &name;
    best_distance = d;
    best_beginning = beginning;
  }
  return best ? *best : "";
}

/// Whether the word is the beginning of the name, or some of the words that it is made of.
bool is_part(const std::string& word, const std::string& name) {
  if (name.starts_with(word)) return true;
  return ("_" + name + "_").find("_" + word + "_") != std::string::npos;
}

/// The one name that the word is a part of; "" for none, or for several.
std::string with_part(std::string_view word, std::span<const std::string> names) {
  constexpr std::size_t kShortest = 4;
  if (word.size() < kShortest || word.size() > kLongestWord) return "";
  const std::string wanted = lower(word);
  const std::string* found = nullptr;
  for (const auto& name : names) {
    if (name.size() <= wanted.size() || !is_part(wanted, lower(name))) continue;
    if (found) return "";
    found = &name;
  }
  return found ? *found : "";
}

/// Whether the word is a name with other characters than letters around it: "_runner", "//handlers"
/// and "loss2" are spare parts that somebody has put aside, not slips.
bool is_set_apart(std::string_view word, std::span<const std::string> names) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const auto first = word.find_first_of(kLetters);
  if (first == std::string_view::npos) return false;
  const auto inside = word.substr(first, word.find_last_of(kLetters) - first + 1);
  return inside != word && std::find(names.begin(), names.end(), inside) != names.end();
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> names) {
  return nearest_within(word, names, farthest(word.size()));
}

std::string misspelt(std::string_view word, std::span<const std::string> names) {
  if (is_set_apart(word, names)) return "";
  constexpr std::size_t kShort = 6;  // two other letters make another word of a shorter one
  return nearest_within(word, names, word.size() < kShort ? 1 : 2);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  auto name = nearest(word, names);
  if (name.empty()) name = with_part(word, names);
  return name.empty() ? "" : "did you mean \"" + name + "\"?";
}

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 60;
  auto text = value.json();
  if (text.size() <= kLongest) return text;
  return std::string(utf8_prefix(text, kLongest - 3)) + "...";
}

}  // namespace clara
