#pragma once

#include <ATen/core/Tensor.h>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clara {

/// What a checkpoint holds: Python's dict, list, number, string, None and torch.Tensor. Dict keys
/// are strings or integers (the optimizer's "state" is keyed by parameter index), in the order of
/// writing.
class CLARA_TRAIN_API State {
 public:
  using Key = std::variant<std::string, std::int64_t>;
  using List = std::vector<State>;
  using Dict = std::vector<std::pair<Key, State>>;
  using Data =
      std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, at::Tensor, List, Dict>;

  State() : data_(nullptr) {}
  State(Data data) : data_(std::move(data)) {}  // NOLINT(google-explicit-constructor)

  const Data& data() const { return data_; }
  Data& data() { return data_; }
  /// Member of a dict, or null.
  const State* find(std::string_view key) const;
  void set(std::string_view key, State value);
  /// True: written as collections.OrderedDict (Module.state_dict), else as dict.
  bool ordered = false;

 private:
  Data data_;
};

/// Ability: can be put into save_dict and load_dict.
class CLARA_TRAIN_API Stateful {
 public:
  virtual ~Stateful();
  /// As Python's state_dict() would give it: a checkpoint written by either side loads in the
  /// other.
  virtual State state_dict() const = 0;
  /// Throws clara::Error that lists missing, unexpected and differently shaped entries.
  virtual void load_state_dict(const State& state) = 0;
};

}  // namespace clara
