#pragma once

#include <host/config/plan.hpp>

#include <map>
#include <string>
#include <vector>

namespace clara::host::config {

/// Checks single values of a search against the arguments that they go to, without reading the
/// whole config again for each: what a value's own type and range decide, and nothing that also
/// depends on other components.
class LevelCheck {
 public:
  /// `base`: the plan of one branch; it and `search` outlive this.
  LevelCheck(const Search& search, const Plan& base);

  /// Reports what is wrong with `value` of the parameter of that index, as reading the whole config
  /// with it would.
  void run(std::size_t parameter, const Value& value, Issues& issues);

 private:
  void check_place(const Place& place, const Value& value, Issues& issues);
  void check_argument(const std::string& path, const Value& value, Issues& issues);
  Value* at(Value& args, const std::string& path) const;

  const Search& search_;
  const Plan& base_;
  Variables variables_;                                      // with the value that is looked at
  std::map<std::string, std::size_t> nodes_;                 // by the path of their arguments
  std::map<std::string, std::vector<std::string>> used_at_;  // where a first-level name stands
};

}  // namespace clara::host::config
