#pragma once

#include <clara/error.hpp>
#include <host/plugins/catalog.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::config {

/// The components that a config may name, as far as reading a config needs to know them: no
/// plugin's code is run. The catalog in the program, a few invented components in tests.
class Vocabulary {
 public:
  virtual ~Vocabulary() = default;
  /// As in plugins::Catalog.
  virtual const plugins::Description* find(std::string_view kind, std::string_view name) const = 0;
  virtual const plugins::Description& named(std::string_view kind, const Value& written,
                                            const std::string& json_path) const = 0;
  virtual const plugins::Description& by_path(std::string_view kind, const Value& written,
                                              const std::string& json_path) const = 0;
  virtual std::vector<std::string> names(std::string_view kind) const = 0;

  /// What a plugin is to blame for, and not the config that names it: its exit code is another.
  void blame_plugin(const Issue& issue) const { blamed_.insert(place_of(issue)); }
  bool is_plugins_fault(const Issue& issue) const { return blamed_.contains(place_of(issue)); }

 private:
  static std::string place_of(const Issue& issue) { return issue.mark.text() + " " + issue.path; }

  mutable std::set<std::string> blamed_;
};

class CatalogVocabulary final : public Vocabulary {
 public:
  explicit CatalogVocabulary(const plugins::Catalog& catalog) : catalog_(catalog) {}
  const plugins::Description* find(std::string_view kind, std::string_view name) const override {
    return catalog_.find(kind, name);
  }
  const plugins::Description& named(std::string_view kind, const Value& written,
                                    const std::string& json_path) const override {
    return catalog_.named(kind, written, json_path);
  }
  const plugins::Description& by_path(std::string_view kind, const Value& written,
                                      const std::string& json_path) const override {
    return catalog_.by_path(kind, written, json_path);
  }
  std::vector<std::string> names(std::string_view kind) const override {
    return catalog_.names(kind);
  }

 private:
  const plugins::Catalog& catalog_;
};

/// The component that sets a training's process up: the one of its kind that there is, since no
/// config names it. Null when there is none, or several.
const plugins::Description* find_runtime(const Vocabulary& vocabulary);

/// What a component object calls itself: its `name` without "#alias", else what its `path` ends
/// with, else what its `ts_path` or `ckpt_path` stands for, else "".
struct ComponentName {
  std::string name;
  std::string alias;  ///< behind '#'; may be empty
};
ComponentName name_of(const Value& component);

/// The component that `component` ({"name"|"path"|"ts_path"|"ckpt_path", ...} at `path`) means, or
/// null after a report. Knows MONAI's other endings (SaveImageD and SaveImageDict for SaveImaged),
/// and says today's name of Clara 3's components.
const plugins::Description* find_component(const Vocabulary& vocabulary, std::string_view kind,
                                           const Value& component, const std::string& path,
                                           Issues& issues);

}  // namespace clara::host::config
