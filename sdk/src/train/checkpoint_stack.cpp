#include "checkpoint_stack.hpp"

#include <cstdlib>
#include <utility>

namespace clara::checkpoint {

namespace {

constexpr std::size_t kMaxNodes = std::size_t{1} << 22;
constexpr std::size_t kMaxItems = std::size_t{1} << 24;
constexpr NodeId kUnset = 0xffffffff;

}  // namespace

void PickleStack::fail(const std::string& message) const {
  fail_("its pickle is damaged: " + message);
  std::abort();  // fail_ throws
}

void PickleStack::push(Kind kind, std::vector<NodeId> items) {
  if (nodes_.size() >= kMaxNodes) fail("more than " + std::to_string(kMaxNodes) + " objects");
  items_ += items.size();
  if (items_ > kMaxItems) fail("more than " + std::to_string(kMaxItems) + " items");
  stack_.push_back(static_cast<NodeId>(nodes_.size()));
  auto& node = nodes_.emplace_back();
  node.kind = kind;
  node.items = std::move(items);
}

void PickleStack::push_integer(std::int64_t value, Kind kind) {
  push(kind);
  nodes_.back().integer = value;
}

void PickleStack::push_real(double value) {
  push(Kind::real);
  nodes_.back().real = value;
}

void PickleStack::push_text(std::string value, Kind kind) {
  push(kind);
  nodes_.back().text = std::move(value);
}

NodeId PickleStack::pop() {
  if (!has_object()) fail("an object is missing");
  const auto id = stack_.back();
  stack_.pop_back();
  return id;
}

std::vector<NodeId> PickleStack::pop(std::size_t count) {
  std::vector<NodeId> items(count);
  while (count > 0) items[--count] = pop();
  return items;
}

std::vector<NodeId> PickleStack::pop_to_mark() {
  if (marks_.empty()) fail("a mark is missing");
  const auto start = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<NodeId> items(start, stack_.end());
  stack_.erase(start, stack_.end());
  marks_.pop_back();
  return items;
}

PickleNode& PickleStack::top(Kind kind, const char* name) {
  if (!has_object() || nodes_[stack_.back()].kind != kind)
    fail(std::string("a ") + name + " is missing");
  return nodes_[stack_.back()];
}

void PickleStack::extend(Kind kind, const char* name, const std::vector<NodeId>& items) {
  if (kind == Kind::dict && items.size() % 2 != 0) fail("a dict has a key without a value");
  auto& target = top(kind, name).items;
  target.insert(target.end(), items.begin(), items.end());
}

void PickleStack::remember(std::uint32_t number) {
  if (stack_.empty()) fail("an object is missing");
  if (number >= kMaxNodes) fail("memo number " + std::to_string(number));
  if (memo_.size() <= number) memo_.resize(number + std::size_t{1}, kUnset);
  memo_[number] = stack_.back();
}

void PickleStack::recall(std::uint32_t number) {
  if (number >= memo_.size() || memo_[number] == kUnset)
    fail("memo number " + std::to_string(number) + " is not set");
  stack_.push_back(memo_[number]);
}

Pickle PickleStack::finish() {
  const auto root = pop();
  return {std::move(nodes_), root};
}

}  // namespace clara::checkpoint
