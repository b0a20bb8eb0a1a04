#pragma once

/// The types of ours that an Options struct may use, beside those of the standard library that
/// type_of.hpp knows. Included by options.hpp.

#include <clara/component.hpp>
#include <clara/value.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clara {

/// Written as one value, or as one value per key of the component: `"argmax": [true, false]`.
template <class T>
struct PerKey {
  std::vector<T> values{T{}};

  PerKey() = default;
  PerKey(T value) : values{std::move(value)} {}  // NOLINT(google-explicit-constructor)
  /// The value for the key with this index.
  T at(std::size_t key_index) const {
    return values.size() == 1 ? values.front() : values.at(key_index);
  }
};

/// Written as one value or as a list of them: `"keys": "image"`.
template <class T>
struct OneOrMany {
  std::vector<T> values;
  bool single = false;  ///< it was written as one value

  OneOrMany() = default;
  OneOrMany(T value)
      : values{std::move(value)}, single(true) {}  // NOLINT(google-explicit-constructor)
  OneOrMany(std::vector<T> list)
      : values(std::move(list)) {}  // NOLINT(google-explicit-constructor)
  auto begin() const { return values.begin(); }
  auto end() const { return values.end(); }
  std::size_t size() const { return values.size(); }
  bool empty() const { return values.empty(); }
  const T& operator[](std::size_t i) const { return values[i]; }
};

using Keys = OneOrMany<std::string>;

/// A named building block with its own arguments: "batch", or ["group", {"num_groups": 4}].
struct LayerSpec {
  std::string name;
  Object args;

  LayerSpec() = default;
  LayerSpec(std::string n) : name(std::move(n)) {}  // NOLINT(google-explicit-constructor)
  LayerSpec(const char* n) : name(n) {}             // NOLINT(google-explicit-constructor)
};

/// A component that the host owns and that outlives the holder, written "@name". T::kind is what it
/// must be.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(T& target)
      : target_(&target) {}  // NOLINT(google-explicit-constructor): tests inject plain objects
  explicit operator bool() const { return target_ != nullptr; }
  T& operator*() const { return *target_; }
  T* operator->() const { return target_; }
  T* get() const { return target_; }
  const std::string& name() const { return name_; }  ///< as written, without '@'
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  T* target_ = nullptr;
  std::string name_;
};

/// The components of a list, written "@handlers" or ["@a", "@b"]; disabled ones are left out.
template <class T>
struct RefList {
  std::vector<T*> items;
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
  std::size_t size() const { return items.size(); }
  bool empty() const { return items.empty(); }
};

/// A component written in place, {"name"|"path", "args"}, owned by the holder.
template <class T>
class Child {
 public:
  Child() = default;
  explicit Child(std::unique_ptr<Component> owned) : owned_(std::move(owned)) {
    target_ = dynamic_cast<T*>(owned_.get());
  }
  explicit operator bool() const { return target_ != nullptr; }
  T& operator*() const { return *target_; }
  T* operator->() const { return target_; }

 private:
  std::unique_ptr<Component> owned_;
  T* target_ = nullptr;
};

}  // namespace clara
