#pragma once

#include <host/config/layout.hpp>
#include <host/config/vocabulary.hpp>

#include <map>
#include <string>
#include <vector>

namespace clara::host::config {

/// How a config uses its first-level names. Reads the config once. What `apply` takes is not
/// counted, since that is converted at its own place.
class VariableUses {
 public:
  /// `config` is the file as written.
  VariableUses(const Value& config, const Layout& layout, const Vocabulary& vocabulary);

  /// Whether `name` is used, and only where nothing but true and false fits: in `disabled`, in
  /// arguments that are switches, in what TorchRuntime takes from the first level, and in variables
  /// that are used so.
  bool only_switches(const std::string& name) const;

 private:
  struct Uses {
    bool switches = false;
    bool others = false;
    std::vector<std::string> handed_to;  // first-level names whose whole value it is
  };

  void read_component(const Value& component, const SlotRule& slot, const Vocabulary& vocabulary);
  void read_argument(const Object::Member& argument, const plugins::Description* description);
  void note_others(const Value& value);

  std::map<std::string, Uses> uses_;
  const plugins::Description* runtime_;
};

}  // namespace clara::host::config
