#pragma once

#include <clara/value.hpp>

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::config {

/// The kinds of config files.
enum class ConfigType { training, validation, automl };

/// How the components of one key are written.
enum class Form {
  one,     ///< {"name", "args"}
  choice,  ///< one, or a list of them of which exactly one is enabled
  list,    ///< a list; disabled ones are left out
};

/// One key of a section: what stands there.
struct SlotRule {
  std::string_view key;
  std::string_view kind;
  Form form = Form::one;
  bool required = false;
};

/// A part of a config with components. The sections of training configs are objects of their own;
/// those of the other types are the file itself, named "".
struct SectionRule {
  std::string_view name;
  std::span<const SlotRule> slots;
};

struct Layout {
  ConfigType type;
  std::string_view type_name;  ///< "training config"
  std::span<const SectionRule> sections;
  std::span<const std::string_view> first_level;  ///< names that this program or Clara's knows

  const SlotRule* find_slot(std::string_view section, std::string_view key) const;
  /// True for a first-level key that holds components.
  bool is_structure(std::string_view key) const;
  bool knows(std::string_view first_level_name) const;
  /// What "@name" may mean: the keys of components, and "conf".
  std::set<std::string, std::less<>> component_names() const;
};

const Layout& layout_of(ConfigType type);

/// Which type `config` is, by its keys. Throws clara::Error at its mark when it is none.
ConfigType type_of_config(const Value& config);

}  // namespace clara::host::config
