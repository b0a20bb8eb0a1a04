#include <sys/stat.h>
#include <unistd.h>

#include <host/check/data_list.hpp>
#include <host/config/source.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace clara::host::check {

namespace fs = std::filesystem;

namespace {

// The first ones show what is wrong; ten thousand lines hide it.
constexpr std::size_t kMostFiles = 10;

bool is_outside(const fs::path& file, const fs::path& base) {
  const auto relative = file.lexically_relative(base);
  return relative.empty() || *relative.begin() == "..";
}

/// The nearest name, else all that there are.
std::string other_lists(const Value& lists, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& member : lists.as_object())
    if (member.value.is_array()) names.push_back(member.key);
  if (names.empty()) return "it has no list";
  if (auto near = did_you_mean(name, names); !near.empty()) return near;
  std::string all;
  for (const auto& known : names) all += (all.empty() ? "it has \"" : ", \"") + known + "\"";
  return all;
}

}  // namespace

std::string unreadable(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ELOOP) return "the symbolic links of " + file.string() + " form a loop";
    if (errno == EACCES) return "this user may not read " + file.string();
    return "there is no file " + file.string();
  }
  if (!S_ISREG(status.st_mode)) return file.string() + " is no file";
  if ((status.st_mode & S_IRUSR) && (status.st_mode & S_IRGRP) && (status.st_mode & S_IROTH))
    return "";  // everybody may, and data lists are long
  if (::access(file.c_str(), R_OK) != 0) return "this user may not read " + file.string();
  return "";
}

/// What was seen in one list, reported together at its end.
struct DataListCheck::Tally {
  fs::path base;
  std::string folder;  // base with a '/' behind it
  std::set<std::string> keys;
  LoadedKeys loaded;
  // As written, whether one is there: the system is asked once. One that is named twice is told
  // once.
  std::unordered_set<std::string> looked_at;
  std::size_t missing = 0;
  std::size_t lacking = 0;
  std::vector<std::uint64_t> items;  // a hash of each
  std::size_t absolute = 0;
  std::size_t outside = 0;
  Value first_absolute;
  Value first_outside;
  Value list;
};

void DataListCheck::run(const Named& list_file, const fs::path& file, const Named& key,
                        const fs::path& base, const LoadedKeys& loaded) {
  if (!done_.insert({file, key.value.as_string(), base, loaded}).second) return;
  const Value* lists = read(list_file, file);
  if (!lists) return;
  const auto& name = key.value.as_string();
  const Value* list = lists->find(name);
  if (!list) {
    issues_.error(key.value, key.path, file.string() + " has no list \"" + name + "\"",
                  other_lists(*lists, name));
    return;
  }
  if (!list->is_array() || list->as_array().empty()) {
    issues_.error(*list, "/" + name, "expected a list of items, got " + shown(*list));
    return;
  }
  Tally tally;
  tally.base = base.lexically_normal();
  tally.folder = (tally.base / "").string();
  tally.keys = {"image", "label"};
  for (const auto& [loaded_key, transform] : loaded) tally.keys.insert(loaded_key);
  tally.loaded = loaded;
  tally.list = Value(Array{}).with_mark(list->mark());
  for (std::size_t i = 0; i < list->as_array().size(); ++i)
    check_item(list->as_array()[i], "/" + name + "/" + std::to_string(i), tally);
  report_tally(tally, "/" + name);
}

const Array* DataListCheck::items(const fs::path& file, const std::string& list) const {
  const auto known = files_.find(file);
  const auto* items = known != files_.end() && known->second ? known->second->find(list) : nullptr;
  return items && items->is_array() && !items->as_array().empty() ? &items->as_array() : nullptr;
}

std::vector<std::string> DataListCheck::classes(const fs::path& file) const {
  const auto known = files_.find(file);
  const auto* labels =
      known != files_.end() && known->second ? known->second->find("labels") : nullptr;
  std::vector<std::string> out;
  if (labels && labels->is_object())
    for (const auto& member : labels->as_object())
      if (member.value.is_string()) out.push_back(member.key + " " + member.value.as_string());
  if (labels && labels->is_array())
    for (const auto& name : labels->as_array())
      if (name.is_string()) out.push_back(name.as_string());
  return out;
}

const Value* DataListCheck::read(const Named& named, const fs::path& file) {
  const auto known = files_.find(file);
  if (known != files_.end()) return known->second.get();
  auto& slot = files_[file];
  if (const auto problem = unreadable(file); !problem.empty()) {
    issues_.error(named.value, named.path, problem, named.hint);
    return nullptr;
  }
  try {
    slot = std::make_unique<Value>(config::read_object(file));
  } catch (const Error& error) {
    for (const auto& issue : error.issues()) issues_.add(issue);
  }
  return slot.get();
}

void DataListCheck::lacks(const Value& item, const std::string& path, const std::string& key,
                          Tally& tally) {
  if (++tally.lacking <= kMostFiles)
    issues_.error(item, path,
                  "the item has no \"" + key + "\", which " + tally.loaded.at(key) + " is to load");
}

void DataListCheck::check_item(const Value& item, const std::string& path, Tally& tally) {
  if (item.is_string()) {  // is read as {"image": ITEM}
    for (const auto& [key, transform] : tally.loaded)
      if (key != "image") lacks(item, path, key, tally);
    return check_file(item, path, tally);
  }
  if (!item.is_object()) {
    issues_.error(item, path,
                  "expected an item such as {\"image\": ..., \"label\": ...}, got " + shown(item));
    return;
  }
  for (const auto& key : tally.keys) {
    const auto* value = item.find(key);
    const bool loaded = tally.loaded.contains(key);
    if (!value) {
      if (loaded) lacks(item, path, key, tally);
      continue;
    }
    const auto place = path + "/" + key;
    if (value->is_array()) {
      for (const auto& one : value->as_array()) check_file(one, place, tally);
    } else if (value->is_string() || loaded || key == "image") {
      check_file(*value, place, tally);  // a label may be a number: the class of the image
    }
  }
  tally.items.push_back(std::hash<std::string>()(item.json()));
}

void DataListCheck::check_file(const Value& written, const std::string& path, Tally& tally) {
  if (!written.is_string()) {
    issues_.error(written, path, "expected the name of a file, got " + shown(written));
    return;
  }
  const auto& name = written.as_string();
  const bool absolute = name.starts_with('/');
  // Paths as most lists have them need none of the slow ways of a path.
  const bool plain = name.find("//") == std::string::npos && name.find("./") == std::string::npos &&
                     !name.ends_with('.');
  const auto file = absolute || plain ? fs::path(absolute ? name : tally.folder + name)
                                      : (tally.base / name).lexically_normal();
  if (absolute) {
    if (++tally.absolute == 1) tally.first_absolute = written;
  } else if (!plain && is_outside(file, tally.base)) {
    if (++tally.outside == 1) tally.first_outside = written;
  }
  if (!tally.looked_at.insert(file.string()).second) return;
  const auto problem = unreadable(absolute ? file.lexically_normal() : file);
  if (!problem.empty() && ++tally.missing <= kMostFiles) issues_.error(written, path, problem);
}

void DataListCheck::report_tally(const Tally& tally, const std::string& path) {
  if (tally.missing > kMostFiles) {
    issues_.error(tally.list, path,
                  "and " + std::to_string(tally.missing - kMostFiles) + " files more of this list");
  }
  if (tally.lacking > kMostFiles) {
    issues_.error(tally.list, path,
                  "and " + std::to_string(tally.lacking - kMostFiles) +
                      " keys more that items of this list lack");
  }
  const auto times = [](std::size_t n, const char* noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
  };
  if (tally.absolute > 0) {
    issues_.warning(tally.first_absolute, path,
                    times(tally.absolute, "absolute path") +
                        " in this list: " + tally.base.string() + " is not used for them");
  }
  if (tally.outside > 0) {
    issues_.warning(tally.first_outside, path,
                    times(tally.outside, "path") + " of this list " +
                        (tally.outside == 1 ? "leads" : "lead") + " out of " + tally.base.string());
  }
  auto items = tally.items;
  std::sort(items.begin(), items.end());
  const auto again =
      static_cast<std::size_t>(items.end() - std::unique(items.begin(), items.end()));
  if (again > 0) {
    issues_.add({Severity::note, tally.list.mark(), path,
                 times(again, "item") + " of this list " + (again == 1 ? "repeats" : "repeat") +
                     " another one",
                 ""});
  }
}

}  // namespace clara::host::check
