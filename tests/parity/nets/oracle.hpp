#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>
#include <clara/train/model.hpp>
#include <clara/train/state.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/bare_model.hpp"
#include "support/paths.hpp"

namespace clara::parity {

/// The answers of oracle.py. Its process runs until the end of the tests, when it looks at what
/// they wrote.
class Oracle {
 public:
  /// The one of this program; started by the first call.
  static Oracle& get();

  const State& at(std::string_view name) const { return answers_.at(name); }
  /// Where the process writes further files.
  std::filesystem::path folder() const { return folder_.path(); }
  /// Hands native.pt to Python, which checks it; 0 when it agrees.
  int check(const State& native);

  ~Oracle();
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

 private:
  Oracle();

  clara::testing::TemporaryFolder folder_;
  std::FILE* process_ = nullptr;
  State answers_;
};

/// The arguments of a case, as JSON.
template <class Options>
Options options_of(const State& arguments, std::string_view owner, Resolver* resolver = nullptr) {
  return read_options<Options>(parse_json(arguments.at("options").as_string()), owner, resolver);
}

/// The same for what needs a reference besides: `extra` is put in front of the case's arguments.
Value arguments_of(const State& arguments, const std::string& key, const std::string& reference);

/// Gives the components of a test by name.
class Components : public Resolver {
 public:
  void add(const std::string& name, Component& component) { components_[name] = &component; }
  Component& ref(const Value& at, std::string_view kind) override;
  std::vector<Component*> ref_list(const Value& at, std::string_view kind) override;
  std::unique_ptr<Component> child(const Value& at, std::string_view kind) override;

 private:
  std::map<std::string, Component*> components_;
};

/// A model of the tensors of a list.
testing::BareModel bare_model(const State& tensors);

/// Checks one case; what it throws is its own failure, and the next one is looked at.
template <class Check>
void try_case(const Check& check) {
  try {
    check();
  } catch (const std::exception& error) {
    FAIL_CHECK(std::string(error.what()));
  }
}

/// The largest absolute difference of two tensors; infinity when shape or type differ, or one has a
/// NaN that the other has not.
double difference(const at::Tensor& ours, const at::Tensor& theirs);

/// True when they are the same in every bit.
bool identical(const at::Tensor& ours, const at::Tensor& theirs);

/// Sets the largest differences of this program, which it prints at its end.
void note(const std::string& what, double difference);

/// Counts a case of a component of some kind ("losses"), and notes its difference: at its end this
/// program prints how many components and cases of each kind were compared, and the worst of them.
void compared(const std::string& kind, const std::string& component, double difference);

}  // namespace clara::parity
