#pragma once

/// Between the host and its own executor of MMARs.

#include <clara/automl/search_space.hpp>
#include <clara/component.hpp>
#include <clara/export.hpp>

#include <string>
#include <string_view>

namespace clara {

/// Service of the host for executors of MMARs: the training config under search, parsed and
/// checked.
class CLARA_API SearchableConfig : public Component {
 public:
  static constexpr std::string_view service_name = "searchable_config";
  /// [any] Lives as long as this object, and does not change.
  virtual const SearchSpace& space() const = 0;
  /// [any] File name below config/, such as "config_train.json".
  virtual std::string file_name() const = 0;
  /// [any] JSON text of the training config with `values` in place; `search` and `apply` are left
  /// out when `remove_search`.
  virtual std::string concrete(const SearchValues& values, bool remove_search) const = 0;
};

}  // namespace clara
