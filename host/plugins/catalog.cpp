#include <clara/error.hpp>
#include <clara/internal/torch_words.hpp>
#include <host/plugins/catalog.hpp>
#include <host/plugins/crash_note.hpp>
#include <host/plugins/exception_text.hpp>
#include <host/plugins/fork_watch.hpp>
#include <host/plugins/nearest_component.hpp>
#include <host/plugins/plugin_set.hpp>
#include <host/plugins/resolve.hpp>
#include <host/plugins/sha256.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <utility>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostHints = 1000;

[[noreturn]] void fail(const Value& written, const std::string& json_path, std::string message,
                       std::string hint, ExitCode code) {
  throw Error(
      Issue{Severity::error, written.mark(), json_path, std::move(message), std::move(hint)}, code);
}

/// Puts a place on issues that have none; `label` tells whose they are.
Error placed(const Error& error, const Value& at, const std::string& json_path,
             const std::string& label) {
  Issues issues;
  for (auto issue : error.issues()) {
    if (issue.path.empty() && !issue.mark) {
      issue.path = json_path;
      issue.mark = at.mark();
      issue.message = label + ": " + issue.message;
    }
    issues.add(std::move(issue));
  }
  return Error(issues, error.code());
}

bool has_name(const Description& description, std::string_view name) {
  const auto& others = description.other_names;
  return description.name == name ||
         std::any_of(others.begin(), others.end(),
                     [&](const OtherName& other) { return other.name == name; });
}

}  // namespace

std::string_view Description::note_of(std::string_view written) const {
  for (const auto& other : other_names)
    if (other.name == written) return other.note;
  return "";
}

struct Catalog::Parts {
  explicit Parts(Folders folders) : plugin_set(std::move(folders)) {
    for (const auto& [file, plugin] : plugin_set.plugins()) index(*plugin);
  }

  void index(const Plugin& plugin) {
    for (const auto& description : plugin.descriptions) {
      index(description.name, description);
      for (const auto& other : description.other_names) index(other.name, description);
    }
  }

  void index(const std::string& name, const Description& description) {
    auto& same = by_name[description.kind][name];
    // Our own component is what a name means; one from outside with its name is reached by path.
    same.insert(description.own ? same.begin() : same.end(), &description);
  }

  const std::vector<const Description*>* same_name(std::string_view kind,
                                                   std::string_view name) const {
    const auto names = by_name.find(kind);
    if (names == by_name.end()) return nullptr;
    const auto it = names->second.find(name);
    return it == names->second.end() ? nullptr : &it->second;
  }

  /// The one that a name means; null when it is not clear.
  const Description* meant(const std::vector<const Description*>& same) const {
    return same.size() == 1 || same.front()->own ? same.front() : nullptr;
  }

  /// What is said of a name that nobody has. Reading a config asks for the same name several times.
  const std::string& hint(std::string_view kind, const std::string& name) const {
    const auto [known, is_new] = hints.try_emplace({std::string(kind), name});
    // To look through all names for each of ten thousand would take longer than to mend them.
    if (is_new && hints.size() <= kMostHints) known->second = hint_for(by_name, kind, name);
    return known->second;
  }

  mutable std::mutex mutex;
  PluginSet plugin_set;
  ByName by_name;
  mutable std::map<std::pair<std::string, std::string>, std::string> hints;
};

Catalog::Catalog(Folders folders) : parts_(std::make_unique<Parts>(std::move(folders))) {}
Catalog::~Catalog() = default;

std::vector<const Description*> Catalog::list() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<const Description*> out;
  for (const auto& [kind, names] : parts_->by_name) {
    for (const auto& [name, same] : names)
      for (const auto* one : same)
        if (one->name == name) out.push_back(one);
  }
  return out;
}

std::vector<std::string> Catalog::kinds() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<std::string> out;
  for (const auto& [kind, names] : parts_->by_name) out.push_back(kind);
  return out;
}

std::vector<std::string> Catalog::names(std::string_view kind) const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<std::string> out;
  if (const auto names = parts_->by_name.find(kind); names != parts_->by_name.end()) {
    for (const auto& [name, same] : names->second)
      if (is_first_name(name, same)) out.push_back(name);
  }
  return out;
}

const std::vector<Refused>& Catalog::refused() const { return parts_->plugin_set.refused(); }
const Folders& Catalog::folders() const { return parts_->plugin_set.folders(); }

const Description* Catalog::find(std::string_view kind, std::string_view name) const {
  const std::lock_guard lock(parts_->mutex);
  const auto* same = parts_->same_name(kind, name);
  const auto* found = same != nullptr ? parts_->meant(*same) : nullptr;
  if (found != nullptr) parts_->plugin_set.at(found->file).used = true;
  return found;
}

const Description& Catalog::named(std::string_view kind, const Value& written,
                                  const std::string& json_path) const {
  const std::lock_guard lock(parts_->mutex);
  const auto& name = written.as_string();
  const auto* same = parts_->same_name(kind, name);
  if (same == nullptr) {
    for (const auto& refused : parts_->plugin_set.refused())
      for (const auto& [its_kind, its_name] : refused.offers)
        if (its_kind == kind && its_name == name)
          fail(written, json_path,
               "the " + std::string(kind) + " \"" + name + "\" is not offered: " + refused.message,
               "", ExitCode::plugin);
    fail(written, json_path, "there is no " + std::string(kind) + " \"" + name + "\"",
         parts_->hint(kind, name), ExitCode::config);
  }
  const auto* found = parts_->meant(*same);
  if (found == nullptr) {
    fail(written, json_path,
         "two plugins offer the " + std::string(kind) + " \"" + name +
             "\": " + (*same)[0]->file.string() + " and " + (*same)[1]->file.string(),
         "say which by \"path\"", ExitCode::plugin);
  }
  parts_->plugin_set.at(found->file).used = true;
  return *found;
}

std::string Catalog::kind_hint(const std::string& name) const {
  const std::lock_guard lock(parts_->mutex);
  return plugins::kind_hint(parts_->by_name, name);
}

const Description& Catalog::by_path(std::string_view kind, const Value& written,
                                    const std::string& json_path) const {
  const std::lock_guard lock(parts_->mutex);
  auto& plugin_set = parts_->plugin_set;
  try {
    const auto path = resolve(written.as_string(), plugin_set.folders().others);
    auto& plugin = plugin_set.at(path.file);
    std::string offered;
    for (const auto& description : plugin.descriptions) {
      if (description.kind == kind && has_name(description, path.component)) {
        plugin.used = true;
        return description;
      }
      offered += (offered.empty() ? "" : ", ") + description.kind + " " + description.name;
    }
    const auto& file = plugin.file.file;
    throw Error(
        (path.component.empty()
             ? written.json() + " names no class: expected " + file.filename().string() + ":CLASS"
             : file.string() + ": has no " + std::string(kind) + " \"" + path.component + "\"") +
            "; it offers: " + (offered.empty() ? "nothing" : offered),
        ExitCode::plugin);
  } catch (const Error& error) {
    fail(written, json_path, error.issues().front().message, error.issues().front().hint,
         ExitCode::plugin);
  }
}

std::vector<const Description*> Catalog::check_file(const fs::path& file) const {
  const std::lock_guard lock(parts_->mutex);
  std::error_code failed;
  const auto real = fs::canonical(file, failed);
  if (failed)
    throw Error(file.string() + ": cannot be read: " + failed.message(), ExitCode::plugin);
  const auto& plugin = parts_->plugin_set.at(real);
  parts_->plugin_set.prober().require_constructible(plugin.file);
  std::vector<const Description*> out;
  for (const auto& description : plugin.descriptions) out.push_back(&description);
  return out;
}

const Entry& Catalog::entry(const Description& description) const {
  const std::lock_guard lock(parts_->mutex);
  auto& plugin = parts_->plugin_set.at(description.file);
  plugin.used = true;
  const auto& entries = parts_->plugin_set.load(plugin).registry().entries();
  // It is there: what a loaded plugin registers is what its manifest says.
  return *std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.kind == description.kind && entry.name == description.name;
  });
}

void Catalog::use_cuda() const {
  const std::lock_guard lock(parts_->mutex);
  parts_->plugin_set.use_cuda();
}

std::unique_ptr<Component> Catalog::construct(const Description& description,
                                              const Construction& construction) const {
  const auto& label = construction.context.label();
  try {
    const auto& entry = this->entry(description);
    const auto place = Issue{Severity::error, construction.args.mark(), construction.path,
                             label + ": " + description.file.string() + ": its constructor", ""};
    const CrashNote note(place.text());
    ForkWatch watch;
    auto component = entry.construct(construction);
    watch.require_no_copy("its constructor");
    return component;
  } catch (const Error& error) {
    throw placed(error, construction.args, construction.path, label);
  } catch (const std::exception& error) {
    if (is_of_memory(error.what()))
      throw placed(Error(torch_words(error.what())), construction.args, construction.path, label);
    throw placed(Error("its constructor threw: " + exception_text(error), ExitCode::plugin),
                 construction.args, construction.path, label);
  } catch (...) {
    throw placed(
        Error("its constructor threw something that is not a std::exception", ExitCode::plugin),
        construction.args, construction.path, label);
  }
}

std::vector<PluginHash> Catalog::hashes() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<PluginHash> out;
  for (const auto& [file, plugin] : parts_->plugin_set.plugins()) {
    if (plugin->used)
      out.push_back({plugin->file.name, plugin->file.version, file, sha256_of_file(file)});
  }
  return out;
}

}  // namespace clara::host::plugins
