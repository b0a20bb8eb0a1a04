#include <host/config/old_names.hpp>
#include <host/config/peer_names.hpp>
#include <host/config/variables.hpp>
#include <host/config/vocabulary.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace clara::host::config {
namespace {

const Value* text_member(const Value& component, std::string_view key) {
  const auto* member = component.find(key);
  return member && member->is_string() ? member : nullptr;
}

// Clara's model entries that name a file in place of a class.
struct FileEntry {
  std::string_view key;
  std::string_view component;
};
constexpr std::array kFileEntries{FileEntry{"ts_path", "TorchScriptModel"},
                                  FileEntry{"ckpt_path", "CheckpointModel"}};

std::string last_part(const std::string& path) {
  const auto colon = path.rfind(':');
  const auto cut = colon == std::string::npos ? path.rfind('.') : colon;
  return cut == std::string::npos ? path : path.substr(cut + 1);
}

// SaveImageD and SaveImageDict are SaveImaged.
std::optional<std::string> dictionary_name(const std::string& name) {
  for (const std::string_view ending : {"Dict", "D"})
    if (name.size() > ending.size() && name.ends_with(ending))
      return name.substr(0, name.size() - ending.size()) + "d";
  return {};
}

bool is_word(const std::string& text) { return text.find_first_of(".:/") == std::string::npos; }

Value as_text(const std::string& text, const Value& at) { return Value(text).with_mark(at.mark()); }

/// What is said of a name that MONAI or PyTorch has, and that is not here; "" for another name.
std::string peer_hint(std::string_view kind, const std::string& name) {
  auto peer = peer_that_has(kind, name);
  if (peer.empty())
    if (const auto other = dictionary_name(name)) peer = peer_that_has(kind, *other);
  if (peer.empty()) return "";
  const auto same = same_here(name);
  return std::string(peer) + " has it, and " +
         (same.empty() ? "it is not here yet" : "here it is " + std::string(same));
}

/// Whether a path names a class of those libraries whose components are here.
bool is_peers(const std::string& path) {
  for (const std::string_view peer : {"monai.", "torch.", "torchvision.", "ignite."})
    if (path.starts_with(peer)) return true;
  return false;
}

/// What a path most likely means that no plugin of the user's is found by: a class of MONAI's that
/// is not here, or a misspelt name of our own.
std::string path_hint(const Vocabulary& vocabulary, std::string_view kind, const Value& path) {
  const auto& text = path.as_string();
  const auto name = last_part(text);
  if (is_peers(text)) return peer_hint(kind, name);
  if (!is_word(text)) return "";
  if (auto peer = peer_hint(kind, name); !peer.empty()) return peer;
  try {
    vocabulary.named(kind, path, "");
  } catch (const Error& error) {
    return error.issues().front().hint;
  }
  return "";
}

const plugins::Description& by_path(const Vocabulary& vocabulary, std::string_view kind,
                                    const Value& written, const std::string& path) {
  try {
    return vocabulary.by_path(kind, written, path);
  } catch (const Error& error) {
    auto issue = error.issues().front();
    if (issue.hint.empty()) issue.hint = path_hint(vocabulary, kind, written);
    throw Error(std::move(issue), error.code());
  }
}

/// Says once in a config that a component is written by an old name of it.
const plugins::Description* noted(const plugins::Description* found, const std::string& name,
                                  const Value& written, const std::string& path, Issues& issues) {
  const auto note = found->note_of(name);
  if (note.empty()) return found;
  auto message = name + ": " + std::string(note);
  const auto& known = issues.list();
  if (std::none_of(known.begin(), known.end(),
                   [&](const Issue& issue) { return issue.message == message; }))
    issues.add({Severity::note, written.mark(), path, std::move(message), ""});
  return found;
}

const plugins::Description* by_name(const Vocabulary& vocabulary, std::string_view kind,
                                    const Value& written, const std::string& path, Issues& issues) {
  const auto& text = written.as_string();
  const auto name = text.substr(0, text.find('#'));
  if (const auto* found = vocabulary.find(kind, name))
    return noted(found, name, written, path, issues);
  if (const auto other = dictionary_name(name))
    if (const auto* found = vocabulary.find(kind, *other))
      return noted(found, *other, written, path, issues);
  if (const auto* old = old_component(kind, name)) {
    issues.error(written, path, "there is no " + std::string(kind) + " " + shown(name),
                 today_hint(*old) +
                     (vocabulary.find(kind, old->today) ? "" : ", which is not offered here yet"));
    return nullptr;
  }
  try {
    return &vocabulary.named(kind, as_text(name, written), path);
  } catch (const Error& error) {
    auto issue = error.issues().front();
    if (error.code() == ExitCode::config) {  // there is none of that name
      if (auto hint = peer_hint(kind, name); !hint.empty()) issue.hint = std::move(hint);
      if (whole_name(written))
        issue.hint =
            "a variable cannot name a component; list those that it may be, each with \"disabled\"";
    }
    throw Error(std::move(issue), error.code());
  }
}

}  // namespace

const plugins::Description* find_runtime(const Vocabulary& vocabulary) {
  const auto names = vocabulary.names("runtime");
  return names.size() == 1 ? vocabulary.find("runtime", names.front()) : nullptr;
}

ComponentName name_of(const Value& component) {
  if (const auto* name = text_member(component, "name")) {
    const auto& text = name->as_string();
    const auto hash = text.find('#');
    return {text.substr(0, hash), hash == std::string::npos ? "" : text.substr(hash + 1)};
  }
  if (const auto* path = text_member(component, "path")) return {last_part(path->as_string()), ""};
  for (const auto& entry : kFileEntries)
    if (component.find(entry.key)) return {std::string(entry.component), ""};
  return {};
}

const plugins::Description* find_component(const Vocabulary& vocabulary, std::string_view kind,
                                           const Value& component, const std::string& path,
                                           Issues& issues) {
  try {
    // Where both stand, path loads and name labels.
    const auto* written = component.find("path");
    if (!written) written = component.find("name");
    if (written && !written->is_string()) {
      issues.error(*written, path, "expected a string for its name, got " + shown(*written));
      return nullptr;
    }
    // NVIDIA's guide names components of its own so, too.
    if (component.find("path") && is_word(written->as_string()))
      if (const auto* own = vocabulary.find(kind, written->as_string())) return own;
    if (component.find("path") && is_peers(written->as_string()))
      if (const auto* same = vocabulary.find(kind, last_part(written->as_string()))) return same;
    if (component.find("path")) return &by_path(vocabulary, kind, *written, path + "/path");
    if (written) return by_name(vocabulary, kind, *written, path + "/name", issues);
    for (const auto& entry : kFileEntries)
      if (kind == "model" && component.find(entry.key))
        return &vocabulary.named(kind, as_text(std::string(entry.component), component), path);
    issues.error(component, path, "a component needs a \"name\" or a \"path\"");
  } catch (const Error& error) {
    for (const auto& issue : error.issues()) {
      if (error.code() == ExitCode::plugin) vocabulary.blame_plugin(issue);
      issues.add(issue);
    }
  }
  return nullptr;
}

}  // namespace clara::host::config
