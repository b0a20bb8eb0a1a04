#pragma once

#include <ATen/core/Tensor.h>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace clara {

/// What a checkpoint holds: Python's dict, list, tuple, number, string, None and torch.Tensor. Dict
/// keys are strings or integers (the optimizer's "state" is keyed by parameter index), in the order
/// of writing.
class CLARA_TRAIN_API State {
 public:
  using Key = std::variant<std::string, std::int64_t>;
  using List = std::vector<State>;
  using Dict = std::vector<std::pair<Key, State>>;
  using Data =
      std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, at::Tensor, List, Dict>;

  State() : data_(nullptr) {}
  State(Data data) : data_(std::move(data)) {}  // NOLINT(google-explicit-constructor)
  /// Any alternative of Data, and what converts to one without loss: states are written like
  /// literals.
  template <class T, std::enable_if_t<std::is_constructible_v<Data, T> &&
                                          !std::is_integral_v<std::decay_t<T>> &&
                                          !std::is_same_v<std::decay_t<T>, State> &&
                                          !std::is_same_v<std::decay_t<T>, Data>,
                                      int> = 0>
  State(T&& value) : data_(std::forward<T>(value)) {}  // NOLINT(google-explicit-constructor)
  template <class B, std::enable_if_t<std::is_same_v<B, bool>, int> = 0>
  State(B b) : data_(b) {}  // NOLINT(google-explicit-constructor)
  template <class I, std::enable_if_t<std::is_integral_v<I> && !std::is_same_v<I, bool>, int> = 0>
  State(I i) : data_(static_cast<std::int64_t>(i)) {}  // NOLINT(google-explicit-constructor)
  /// A list that Python sees as a tuple.
  static State tuple_of(List items);

  const Data& data() const { return data_; }
  Data& data() { return data_; }

  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(data_);
  }
  /// "null", "boolean", "integer", "number", "string", "tensor", "list", "tuple" or "dict".
  std::string_view kind_name() const;

  /// The content; another kind throws clara::Error "expected ..., got ...".
  bool as_bool() const;
  std::int64_t as_int()
      const;  ///< a tensor of one element and a double with an integral value are accepted
  double as_number() const;  ///< an integer and a tensor of one element are accepted
  const std::string& as_string() const;
  const at::Tensor& as_tensor() const;
  const List& as_list() const;  ///< a tuple too
  const Dict& as_dict() const;

  /// Member of a dict, or null.
  const State* find(std::string_view key) const;
  /// Member of a dict; throws clara::Error when there is none.
  const State& at(std::string_view key) const;
  /// Replaces the value in place, or appends the key at the end; a null becomes a dict first.
  void set(std::string_view key, State value);

  /// True: written as collections.OrderedDict (Module.state_dict), else as dict.
  bool ordered = false;
  /// True: a list is written as a tuple.
  bool tuple = false;

 private:
  Data data_;
};

/// The key as text: itself, or its digits.
CLARA_TRAIN_API std::string key_text(const State::Key& key);

/// JSON as a state (objects become dicts, arrays lists), for the config that a checkpoint carries.
CLARA_TRAIN_API State state_of(const Value& value);

/// A state as JSON. Tensors have none: throws clara::Error.
CLARA_TRAIN_API Value value_of(const State& state);

/// Ability: can be put into save_dict and load_dict.
class CLARA_TRAIN_API Stateful {
 public:
  virtual ~Stateful();
  /// [worker] As Python's state_dict() would give it: a checkpoint written by either side loads in
  /// the other.
  virtual State state_dict() const = 0;
  /// [worker] Throws clara::Error that lists missing, unexpected and differently shaped entries.
  virtual void load_state_dict(const State& state) = 0;
};

}  // namespace clara
