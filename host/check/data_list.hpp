#pragma once

#include <clara/error.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace clara::host::check {

/// Keys of an item that hold file names, and the transform that is to load each.
using LoadedKeys = std::map<std::string, std::string>;

/// Looks through the data lists that a config names. Each file is read, and each list looked
/// through, once.
class DataListCheck {
 public:
  explicit DataListCheck(Issues& issues) : issues_(issues) {}

  /// A place in the config where something was named.
  struct Named {
    Value value;       ///< as written there, a string
    std::string path;  ///< JSON path
    std::string hint;  ///< where the value came from; may be empty
  };

  /// Reports a list that is missing or empty, every file of it that is missing or cannot be read,
  /// and every item that lacks one of `loaded` at its place.
  /// `file` and `base` are absolute.
  void run(const Named& list_file, const std::filesystem::path& file, const Named& key,
           const std::filesystem::path& base, const LoadedKeys& loaded = {});

  /// The items of a list that run() has found in order; null for another. Valid as long as this
  /// lives.
  const Array* items(const std::filesystem::path& file, const std::string& list) const;
  /// What the file names in "labels", Decathlon's names of its classes: "0 background".
  std::vector<std::string> classes(const std::filesystem::path& file) const;

 private:
  struct Tally;

  const Value* read(const Named& named, const std::filesystem::path& file);
  void lacks(const Value& item, const std::string& path, const std::string& key, Tally& tally);
  void check_item(const Value& item, const std::string& path, Tally& tally);
  void check_file(const Value& written, const std::string& path, Tally& tally);
  void report_tally(const Tally& tally, const std::string& path);

  Issues& issues_;
  std::map<std::filesystem::path, std::unique_ptr<Value>> files_;
  std::set<std::tuple<std::filesystem::path, std::string, std::filesystem::path, LoadedKeys>> done_;
};

/// Why a file cannot be read by this user: "there is no file X", ...; "" when it can.
std::string unreadable(const std::filesystem::path& file);

}  // namespace clara::host::check
