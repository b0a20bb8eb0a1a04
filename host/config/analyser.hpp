#pragma once

#include <host/config/out_of_scope.hpp>
#include <host/config/plan.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::config {

/// Makes a Plan of one merged config: sections, components, first-level names. References are
/// checked afterwards, by check_references().
class Analyser {
 public:
  Analyser(const Vocabulary& vocabulary, Plan& plan, Issues& issues)
      : vocabulary_(vocabulary), plan_(plan), issues_(issues) {}

  /// `config` is without `search` and `apply`.
  void run(const Value& config);

 private:
  Value read_section(const SectionRule& rule, const Value& section);
  Value read_slot(const SlotRule& rule, const std::string& section, const Object::Member& member,
                  const std::string& path);
  Value read_list(const SlotRule& rule, const Value& list, Slot& slot);
  void check_one_enabled(const Slot& slot, const Value& list);
  void check_unknown_key(const Object::Member& member, const SectionRule& rule,
                         const std::string& path);
  void check_required(const SectionRule& rule, const Value& section);
  void check_not_left_out(const SlotRule& rule, const std::string& section, const Value& written,
                          const std::string& needs);
  /// Clara 4.0's `metrics`: the key metric and the additional ones in one list.
  Value read_metrics(const std::string& section, const Value& list, const std::string& path);
  bool is_key_metric(const Value& metric, const std::string& path);
  void check_metrics(const SectionRule& rule, const Value& section);
  void add_runtime();

  /// Reads one component into a new node of `slot`; returns its effective form.
  Value read_component(const Value& written, const std::string& path, Slot& slot);
  void fill_node(Node& node, const Value& written, const std::string& path, Value& effective);
  bool is_beyond(Node& node, const Value& written, const std::string& path);
  bool read_attributes(Node& node, const Value& written, const std::string& path, Value& effective);
  void read_arguments(Node& node, const Value& written, const std::string& path, Value& effective);
  void check_attribute_names(const Node& node, const Value& written, const std::string& path);
  bool read_ref(Node& node, const Value& written, const std::string& path, Value& effective);
  /// A transform that a `ref` may name.
  struct Original {
    const Value* component;
    std::string path;
    ComponentName name;
  };
  /// All of them, and their indices by what they may be called.
  struct Originals {
    using Index = std::map<std::string, std::vector<std::size_t>>;
    std::vector<Original> list;
    Index alias, plain_name, name;  // plain: of those without an alias
  };
  const Originals& originals();
  const Original* choose(const Originals& originals, const Value& ref, const std::string& path);

  const Vocabulary& vocabulary_;
  Plan& plan_;
  Issues& issues_;
  const Value* config_ = nullptr;
  std::optional<Originals> originals_;
  std::size_t unknown_refs_ = 0;
  BeyondList beyond_;
};

/// Checks `args` (at `path`) against the arguments of `description`: unknown names (with today's
/// name for Clara 3's), types, rules, expressions. What Variables left broken is not reported
/// again.
void check_arguments(const plugins::Description& description, const Value& args,
                     const std::string& path, const Variables& variables, Issues& issues);

/// Adds what is implied, follows every "@name" of every enabled node, and reports unknown names,
/// wrong kinds and circles.
void check_references(const Vocabulary& vocabulary, Plan& plan, Issues& issues);

/// A job's own script, which may read anything from its config; "" without one.
std::string script_text(const std::filesystem::path& root);

/// Reports unused and outdated first-level names of the file, and values that no config may have.
void check_first_level(const Sources& sources, const Search& search, const Plan& plan,
                       Issues& issues);

/// Reports searched first-level names that nothing uses: every job would be the same. `plan`: of
/// any branch of the search.
void check_searched_names(const Sources& sources, const Search& search, const Plan& plan,
                          Issues& issues);

/// Reports what the environment or the command line sets although the search gives it a value: it
/// would undo the search. A training by itself has no search and may be given any value.
void check_overridden(const Sources& sources, const Search& search, Issues& issues);

}  // namespace clara::host::config
