#include <clara/error.hpp>

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

/// Edits (insert, delete, replace, swap of neighbours) from a to b.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1,
                         last[j - 1] + static_cast<std::size_t>(a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    std::swap(last, row);
  }
  return last[b.size()];
}
}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> names) {
  if (word.empty() || word.size() > 200) return "";
  const std::string wanted = lower(word);
  std::string best;
  std::size_t best_distance = wanted.size() / 3 + 2;  // further away is no misspelling
  for (const auto& name : names) {
    const auto d = distance(wanted, lower(name));
    if (d < best_distance && d < std::max(wanted.size(), name.size())) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  const auto name = nearest(word, names);
  return name.empty() ? "" : "did you mean \"" + name + "\"?";
}

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 60;
  auto text = value.json();
  if (text.size() <= kLongest) return text;
  std::size_t cut = kLongest - 3;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return text.substr(0, cut) + "...";
}

}  // namespace clara
