#include "host/autosearch/yaml.hpp"

#include "host/autosearch/yaml_scalar.hpp"

#include <clara/error.hpp>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <vector>

namespace clara::host::autosearch {

namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostValues = 100000;

/// Builds a Value from the parser's events: nothing is expanded before it is counted.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view file) : file_(std::make_shared<const std::string>(file)) {}

  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(nullptr, mark, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (tag == "?" || tag.empty()) return add(plain(text, mark), mark, anchor);
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return add(text, mark, anchor);
    fail(mark, "the tag " + tag + " is not understood");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) fail(mark, "an alias inside its own anchor has no end");
    values_ += found->second.size;
    if (values_ > kMostValues) too_large(mark);
    add(found->second.value, mark, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Array{}, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Object{}, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

  Mark place(const YAML::Mark& mark) const {
    return {file_, static_cast<std::uint32_t>(mark.line + 1),
            static_cast<std::uint32_t>(mark.column + 1)};
  }

  [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string hint = {}) const {
    throw Error(Issue{Severity::error, place(mark), "", std::move(message), std::move(hint)});
  }

 private:
  /// A collection that is not complete yet.
  struct Open {
    Value value;
    YAML::anchor_t anchor = 0;
    std::size_t values_before = 0;
    std::string key;  ///< of a map: waits for its value
    Mark key_mark;
    bool has_key = false;
  };
  struct Anchored {
    Value value;
    std::size_t size = 1;  ///< values in it
  };

  Value plain(const std::string& text, const YAML::Mark& mark) const {
    try {
      return plain_scalar(text);
    } catch (const Error& error) {
      fail(mark, error.issues().front().message);
    }
  }

  [[noreturn]] void too_large(const YAML::Mark& mark) const {
    fail(mark, "has more than " + std::to_string(kMostValues) + " values, aliases put in");
  }

  void count(const YAML::Mark& mark) {
    if (++values_ > kMostValues) too_large(mark);
  }

  void open(Value value, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (!tag.empty() && tag != "?" && tag != "!")
      fail(mark, "the tag " + tag + " is not understood");
    if (stack_.size() >= kDeepest)
      fail(mark, "is nested too deep (" + std::to_string(kDeepest) + ")");
    if (!stack_.empty() && stack_.back().value.is_object() && !stack_.back().has_key)
      fail(mark, "a key must be text");
    count(mark);
    value.with_mark(place(mark));
    stack_.push_back({std::move(value), anchor, values_ - 1, "", {}, false});
  }

  void close() {
    auto done = std::move(stack_.back());
    stack_.pop_back();
    if (done.anchor) anchors_[done.anchor] = {done.value, values_ - done.values_before};
    put(std::move(done.value));
  }

  void add(Value value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count(mark);
    value.with_mark(place(mark));
    auto* top = stack_.empty() ? nullptr : &stack_.back();
    if (top && top->value.is_object() && !top->has_key) return take_key(*top, value, mark);
    if (anchor) anchors_[anchor] = {value, 1};
    put(std::move(value));
  }

  void take_key(Open& map, const Value& key, const YAML::Mark& mark) const {
    if (key.is_array() || key.is_object() || key.is_null()) fail(mark, "a key must be text");
    map.key = key.is_string() ? key.as_string() : key.json();
    if (map.key == "<<") fail(mark, "merge keys (<<) are not understood");
    if (map.value.as_object().contains(map.key))
      fail(mark, "the key \"" + map.key + "\" is written twice");
    map.key_mark = place(mark);
    map.has_key = true;
  }

  void put(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& top = stack_.back();
    if (top.value.is_array()) {
      top.value.as_array().push_back(std::move(value));
      return;
    }
    auto& object = top.value.as_object();
    object.set(top.key, std::move(value));
    (object.end() - 1)->mark = top.key_mark;
    top.has_key = false;
  }

  std::shared_ptr<const std::string> file_;
  Value root_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t values_ = 0;
};

/// yaml-cpp's words without its own line and column.
std::string lower_first(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// The first tab that indents a line at `end` or above it: what the parser stumbles over there.
std::optional<YAML::Mark> tab_before(std::string_view text, const YAML::Mark& end) {
  YAML::Mark mark;
  for (mark.line = 0; mark.line <= end.line && !text.empty(); ++mark.line) {
    const auto line = text.substr(0, text.find('\n'));
    const auto indent = line.substr(0, line.find_first_not_of(" \t"));
    if (const auto tab = indent.find('\t'); tab != std::string_view::npos) {
      mark.column = static_cast<int>(tab);
      return mark;
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

}  // namespace

Value parse_yaml(std::string_view text, std::string_view file) {
  Builder builder(file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Object{};
    auto value = builder.take();
    Builder second(file);
    if (parser.HandleNextDocument(second))
      second.fail(YAML::Mark::null_mark(), "has more than one document");
    return value;
  } catch (const YAML::Exception& error) {
    if (const auto tab = tab_before(text, error.mark))
      builder.fail(*tab, "a tab indents this line", "YAML is indented by spaces");
    builder.fail(error.mark, lower_first(error.msg));
  }
}

}  // namespace clara::host::autosearch
