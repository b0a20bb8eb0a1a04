#pragma once

/// What is lent while the arguments of a component are read. Included by options.hpp.

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// Lent by the wiring while the arguments of one component are read and its constructor runs: turns
/// references into components. Not to be kept.
class CLARA_API Resolver {
 public:
  virtual ~Resolver();
  /// [construction] The component that `at` ("@name") refers to, already constructed; the host owns
  /// it, and it outlives the one that is being built. Throws Error at its place.
  virtual Component& ref(const Value& at, std::string_view kind) = 0;
  /// [construction] All components of the list that `at` ("@name") refers to, disabled
  /// ones left out; one component counts as a list of one. Owned as that of ref().
  virtual std::vector<Component*> ref_list(const Value& at, std::string_view kind) = 0;
  /// [construction] Builds {"name"|"path", "args"}; the caller owns it.
  virtual std::unique_ptr<Component> child(const Value& at, std::string_view kind) = 0;
};

/// Reads the arguments of one component: where it is, and who resolves references. Lent to
/// TypeOf<T>::read() for the call.
struct CLARA_API OptionReader {
  Resolver* resolver = nullptr;  ///< null in unit tests: then a reference is an error
  Issues* issues = nullptr;      ///< never null while TypeOf<T>::read() runs
  std::string path;              ///< JSON path of the value being read

  /// Throws Error at `at` when there is none.
  Resolver& require_resolver(const Value& at) const;
};

}  // namespace clara
