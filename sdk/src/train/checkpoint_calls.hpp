#pragma once

#include "checkpoint_stack.hpp"

#include <string>

namespace clara::checkpoint {

/// What the opcodes of a pickle do that, in Python, name a class or call something. Nothing is
/// called here: for each of a closed list it is known what it would give.
class PickleCalls {
 public:
  PickleCalls(PickleStack& stack, const PickleFail& fail) : stack_(stack), fail_(fail) {}

  /// "module.name" is looked up.
  void push_global(std::string name);
  /// `callable(*arguments)`: makes the object that the call would give.
  void reduce();
  /// Attributes of an object. A state_dict has `_metadata`, which no loader needs.
  void build();
  /// ("storage", its class, key, device, number of elements); before PyTorch 1.6 also None
  void persistent();

 private:
  using Kind = PickleNode::Kind;

  bool is(NodeId id, Kind kind) const { return stack_.node(id).kind == kind; }
  void push_device(const std::vector<NodeId>& items);
  void push_bytes(const std::vector<NodeId>& items);
  void push_number(const std::vector<NodeId>& items);
  void push_numpy_text(const std::string& data);
  void push_dict(const std::vector<NodeId>& arguments, bool ordered);
  void build_numpy(NodeId attributes);

  PickleStack& stack_;
  const PickleFail& fail_;
};

}  // namespace clara::checkpoint
