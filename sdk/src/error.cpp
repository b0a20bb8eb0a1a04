#include <clara/error.hpp>
#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace clara {

std::string Issue::text() const {
  std::string out = mark.text();
  if (!path.empty()) out += (out.empty() ? "" : ": ") + path;
  if (!out.empty()) out += ": ";
  if (severity == Severity::warning) out += "warning: ";
  if (severity == Severity::note) out += "note: ";
  out += message;
  if (!hint.empty()) out += "; " + hint;
  return out;
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

std::string nearest(std::string_view word, std::span<const std::string> names) {
  if (word.empty() || word.size() > 200) return "";
  const std::string wanted = lower(word);
  const std::string* best = nullptr;
  std::size_t best_distance = farthest(wanted.size()) + 1;
  EditDistance distance;
  for (const auto& name : names) {
    const auto longer = std::max(wanted.size(), name.size());
    if (longer - std::min(wanted.size(), name.size()) >= best_distance) continue;
    const auto d = distance.between(wanted, lower(name), best_distance);
    if (d >= best_distance || d >= longer) continue;
    best = &name;
    best_distance = d;
  }
  return best ? *best : "";
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  const auto name = nearest(word, names);
  return name.empty() ? "" : "did you mean \"" + name + "\"?";
}

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 60;
  auto text = value.json();
  if (text.size() <= kLongest) return text;
  return std::string(utf8_prefix(text, kLongest - 3)) + "...";
}

}  // namespace clara
