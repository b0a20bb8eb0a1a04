#include <host/config/variables.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

// Names whose values use names grow quickly; no honest config comes near.
constexpr std::size_t kMaxCopied = std::size_t{4} << 20;
constexpr std::size_t kMaxChain = 16;
constexpr std::size_t kMostSuggestions = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Hole {
  std::size_t begin;
  std::size_t end;  // one past '}'
  std::string name;
};

// The next {NAME} at or after `from`.
std::optional<Hole> next_hole(std::string_view text, std::size_t from) {
  for (auto open = text.find('{', from); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    std::size_t at = open + 1;
    if (at >= text.size() || !is_letter(text[at])) continue;
    while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]))) ++at;
    if (at < text.size() && text[at] == '}')
      return Hole{open, at + 1, std::string(text.substr(open + 1, at - open - 1))};
  }
  return {};
}

std::string embedded(const Value& value) {
  return value.is_string() ? value.as_string() : value.json();
}

std::size_t weight(const Value& value) {
  std::size_t sum = sizeof(Value);
  if (value.is_string()) sum += value.as_string().size();
  if (value.is_array())
    for (const auto& item : value.as_array()) sum += weight(item);
  if (value.is_object())
    for (const auto& member : value.as_object()) sum += member.key.size() + weight(member.value);
  return sum;
}

void collect_names(const Value& value, std::set<std::string>& names) {
  if (value.is_string()) {
    const auto& text = value.as_string();
    for (auto hole = next_hole(text, 0); hole; hole = next_hole(text, hole->end))
      names.insert(hole->name);
  }
  if (value.is_array())
    for (const auto& item : value.as_array()) collect_names(item, names);
  if (value.is_object())
    for (const auto& member : value.as_object()) collect_names(member.value, names);
}

}  // namespace

std::optional<std::string> whole_name(const Value& value) {
  if (!value.is_string()) return {};
  auto hole = next_hole(value.as_string(), 0);
  if (!hole || hole->begin != 0 || hole->end != value.as_string().size()) return {};
  return std::move(hole->name);
}

std::set<std::string> names_used(const Value& value) {
  std::set<std::string> names;
  collect_names(value, names);
  return names;
}

void Variables::set(const std::string& name, Value value, Source source) {
  entries_[name] = {std::move(value), source, State::untouched, {}};
}

void Variables::set_broken(const std::string& name) {
  entries_[name] = {{}, Source::config, State::failed, {}};
}

const Value* Variables::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second.value;
}

Variables::Source Variables::source(const std::string& name) const {
  return entries_.at(name).source;
}

std::vector<std::string> Variables::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

const std::string* Variables::origin(const std::string& path) const {
  const auto found = origins_.find(path);
  return found == origins_.end() ? nullptr : &found->second;
}

std::string Variables::origin_hint(const std::string& path) const {
  const auto* name = origin(path);
  const auto* value = name ? find(*name) : nullptr;
  const auto place = value ? value->mark().text() : "";
  if (place.empty()) return "";
  return "{" + *name + "} is set " + (place == "--set" ? "by " : "at ") + place;
}

Value Variables::substitute(const Value& value, const std::string& path, Issues& issues) {
  if (value.is_string()) return substitute_text(value, path, issues);
  if (value.is_array()) {
    Array out;
    for (const auto& item : value.as_array())
      out.push_back(substitute(item, path + "/" + std::to_string(out.size()), issues));
    return Value(std::move(out)).with_mark(value.mark());
  }
  if (value.is_object()) {
    Object out;
    for (const auto& member : value.as_object())
      out.append(
          {member.key, substitute(member.value, path + "/" + member.key, issues), member.mark});
    return Value(std::move(out)).with_mark(value.mark());
  }
  return value;
}

// In MONAI's bundles "@both" is the value of "both".
bool Variables::is_value_reference(std::string_view text) const {
  return text.starts_with('@') && !components_.empty() && !components_.contains(text.substr(1)) &&
         contains(text.substr(1));
}

Value Variables::substitute_text(const Value& value, const std::string& path, Issues& issues) {
  const auto& text = value.as_string();
  auto hole = is_value_reference(text) ? std::optional(Hole{0, text.size(), text.substr(1)})
                                       : next_hole(text, 0);
  if (!hole) return value;
  const bool whole = hole->begin == 0 && hole->end == text.size();
  std::string out;
  std::size_t copied = 0;
  for (; hole; hole = next_hole(text, hole->end)) {
    const Value* found = resolve(hole->name, value, path, issues);
    if (!found) {
      broken_.insert(path);
      return value;
    }
    if (whole) {
      origins_[path] = hole->name;
      return Value(*found).with_mark(value.mark());
    }
    out += text.substr(copied, hole->begin - copied) + embedded(*found);
    copied = hole->end;
  }
  out += text.substr(copied);
  return Value(std::move(out)).with_mark(value.mark());
}

const Value* Variables::resolve(const std::string& name, const Value& at, const std::string& path,
                                Issues& issues) {
  used_.insert(name);
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    report_undefined(name, at, path, issues);
    return nullptr;
  }
  Entry& entry = found->second;
  if (entry.state == State::running || running_.size() == kMaxChain) {
    report_circle(name, at, path, issues);
    return nullptr;
  }
  if (entry.state == State::untouched) settle(name, entry, issues);
  if (entry.state == State::failed) return nullptr;
  copied_ += weight(entry.result);
  if (copied_ > kMaxCopied) {
    issues.error(at, path, "the values of {" + name + "} and others are too much text");
    return nullptr;
  }
  return &entry.result;
}

void Variables::settle(const std::string& name, Entry& entry, Issues& issues) {
  const std::string path = "/" + name;
  running_.push_back(name);
  entry.state = State::running;
  entry.result = substitute(entry.value, path, issues);
  entry.state = is_broken_within(path) ? State::failed : State::done;
  running_.pop_back();
}

bool Variables::is_broken_within(const std::string& path) const {
  if (is_broken(path)) return true;
  const auto below = broken_.lower_bound(path + "/");
  return below != broken_.end() && below->starts_with(path + "/");
}

Value Variables::resolved(const std::string& name, Issues& issues) {
  Entry& entry = entries_.at(name);
  if (entry.state == State::untouched) settle(name, entry, issues);
  return entry.result;
}

void Variables::report_undefined(const std::string& name, const Value& at, const std::string& path,
                                 Issues& issues) {
  // To look through all names for each of ten thousand would take longer than to mend them.
  auto hint = ++undefined_ > kMostSuggestions ? "" : did_you_mean(name, names());
  if (hint.empty()) hint = "define it in environment.json or with --set " + name + "=...";
  issues.error(at, path, "{" + name + "} is not defined", std::move(hint));
}

void Variables::report_circle(const std::string& name, const Value& at, const std::string& path,
                              Issues& issues) const {
  const auto start = std::find(running_.begin(), running_.end(), name);
  if (start == running_.end()) {
    issues.error(at, path, "{" + name + "} is the end of a chain of more than 16 names");
    return;
  }
  std::string circle;
  for (auto step = start; step != running_.end(); ++step) circle += "{" + *step + "} -> ";
  issues.error(at, path, "{" + name + "} refers to itself: " + circle + "{" + name + "}");
}

}  // namespace clara::host::config
