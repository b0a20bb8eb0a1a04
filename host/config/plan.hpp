#pragma once

#include <clara/error.hpp>
#include <host/config/layout.hpp>
#include <host/config/search.hpp>
#include <host/config/sources.hpp>
#include <host/config/vocabulary.hpp>

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::config {

/// One component of a config, understood and not yet built.
struct Node {
  std::string kind;     ///< "transform"
  std::string label;    ///< its name without alias, else the last part of its path
  std::string alias;    ///< behind '#'; may be empty
  std::string section;  ///< "train", "validate", or "" where the file is the section
  std::string key;      ///< "pre_transforms"
  std::string path;     ///< JSON path of the component
  bool enabled = true;
  bool broken = false;  ///< it was reported, and whether it is enabled is not known
  const plugins::Description* description =
      nullptr;  ///< null after a report, and for disabled ones
  /// Its arguments with every {NAME} substituted, what was written beside `args` and implied
  /// references included.
  Value args = Object{};
  std::string args_path;                ///< of what was written; a `ref` has that of its original
  std::vector<std::string> beside;      ///< arguments that were written beside `args`
  std::vector<std::size_t> depends_on;  ///< indices of nodes that its arguments refer to
};

/// One key of a section with its components.
struct Slot {
  const SlotRule* rule = nullptr;
  std::string section;
  std::string path;
  bool is_list = false;            ///< written as a list
  std::vector<std::size_t> nodes;  ///< indices, in file order
};

/// A whole config, understood and not yet built. Copyable; descriptions belong to the catalog.
class Plan {
 public:
  /// JSON path of one argument of a node, where it was written.
  static std::string argument_path(const Node& node, const std::string& argument);

  const Layout* layout = nullptr;
  std::filesystem::path root;
  std::filesystem::path file;
  std::filesystem::path environment_file;
  /// The config with every {NAME} substituted, `ref`s in full, without `search` and `apply`: what
  /// "@conf" means.
  Value effective = Object{};
  Variables variables;
  std::deque<Node> nodes;  ///< in file order
  std::vector<Slot> slots;
  /// A section or a list was reported as none, so that what refers into it is not told again.
  bool unread = false;

  const Slot* find_slot(const std::string& section, const std::string& key) const;
  /// What "@key" means in `section`: its own slot first, then another section's. Null when there is
  /// none.
  const Slot* refer(const std::string& section, const std::string& key) const;
  /// What an argument of a component of `section` takes that is not written: `reference` itself,
  /// when there is such a component (a required argument takes what there is, another one only what
  /// is enabled), or the first-level value of a "{NAME}".
  std::optional<Value> implied(const std::string& section, const std::string& reference,
                               bool required) const;
  /// Indices of the enabled nodes of a slot.
  std::vector<std::size_t> enabled(const Slot& slot) const;
  /// A first-level value, substituted; null when there is none, or it uses a name that was
  /// reported.
  const Value* first_level(std::string_view name) const;
};

/// Warns of what a training or validation config has and nothing uses: components that neither
/// trainer nor evaluator uses, directly or through others, and first-level values that only count
/// where they are used, such as `learning_rate`. `plan`: without errors.
void check_unused(const Sources& sources, const Plan& plan, Issues& issues);

/// Understands a config and reports everything that is wrong with it. No plugin code is run, and no
/// file but `sources`' own was read for it. The plan is complete only when nothing was reported as
/// an error.
Plan make_plan(const Sources& sources, const Vocabulary& vocabulary, Issues& issues);

/// The same with search values in their places.
Plan make_plan(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
               const SearchValues& values, Issues& issues);

}  // namespace clara::host::config
