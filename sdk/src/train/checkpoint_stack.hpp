#pragma once

#include "checkpoint_pickle.hpp"

#include <string>
#include <vector>

namespace clara::checkpoint {

/// The stack machine of a pickle: objects, marks and memo. Every wrong use ends in `fail`.
class PickleStack {
 public:
  using Kind = PickleNode::Kind;

  explicit PickleStack(const PickleFail& fail) : fail_(fail) {}

  [[noreturn]] void fail(const std::string& message) const;

  /// Each makes an object and pushes it.
  void push(Kind kind, std::vector<NodeId> items = {});
  void push_integer(std::int64_t value, Kind kind = Kind::integer);
  void push_real(double value);
  void push_text(std::string value, Kind kind = Kind::string);
  void push_known(NodeId id) { stack_.push_back(id); }

  void mark() { marks_.push_back(stack_.size()); }
  NodeId pop();
  /// The last `count` objects, in the order in which they were pushed.
  std::vector<NodeId> pop(std::size_t count);
  /// Everything above the last mark, and the mark.
  std::vector<NodeId> pop_to_mark();
  /// The topmost object, which must have this kind.
  PickleNode& top(Kind kind, const char* name);
  /// Adds to the topmost object.
  void extend(Kind kind, const char* name, const std::vector<NodeId>& items);

  void remember(std::uint32_t number);
  void recall(std::uint32_t number);

  /// The topmost object.
  NodeId peek() const {
    if (!has_object()) fail("an object is missing");
    return stack_.back();
  }
  const PickleNode& node(NodeId id) const { return nodes_[id]; }
  Pickle finish();

 private:
  bool has_object() const { return stack_.size() > (marks_.empty() ? 0 : marks_.back()); }

  const PickleFail& fail_;
  std::vector<PickleNode> nodes_;
  std::vector<NodeId> stack_;
  std::vector<std::size_t> marks_;
  std::vector<NodeId> memo_;
  std::size_t items_ = 0;  ///< of all objects when they were made: copies must not multiply
};

}  // namespace clara::checkpoint
