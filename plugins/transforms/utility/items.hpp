#pragma once

#include <clara/train/map_transform.hpp>

#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace clara::transforms_utility {

/// Copies entries under new names. MONAI's CopyItemsd, with its order of the names.
class CopyItemsd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::int64_t times = 1;
    std::optional<Keys> names;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::times>("times", "copies of each entry").range(1, 1000),
          field<&Options::names>("names",
                                 "their names: those of the first copy of every key, then those "
                                 "of the second; default: KEY_0 and so on")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit CopyItemsd(const Options& options);
  void apply(Sample& sample) const override;

 private:
  std::vector<std::string> names_;  ///< as MONAI counts them: copy by copy
};

/// Takes entries out. MONAI's DeleteItemsd; a name that is not there is none to take out.
class DeleteItemsd : public OneToOne {
 public:
  struct Options {
    Keys keys;
    std::string sep = ".";
    PerKey<bool> use_re;
    static Fields<Options> fields() {
      return {
          field<&Options::keys>("keys", "entries to take out; a.b is the entry b within a")
              .required(),
          field<&Options::sep>("sep", "what separates the names of entries within entries"),
          field<&Options::use_re>("use_re",
                                  "the (last) name is a regular expression, found anywhere in a "
                                  "key; for all keys or each")
              .per_key()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit DeleteItemsd(const Options& options);
  void apply(Sample& sample) const override;

 private:
  struct Target {
    std::vector<std::string> path;  ///< the names above it
    std::string name;
    std::optional<std::regex> pattern;
    bool is(const std::string& key) const;
  };
  std::vector<Target> targets_;
};

/// Takes all other entries out. MONAI's SelectItemsd.
class SelectItemsd : public OneToOne, public MapKeys {
 public:
  using Options = MapOptions;
  explicit SelectItemsd(const Options& options) : MapKeys(options) {}
  void apply(Sample& sample) const override;
};

/// Moves the entries within an entry to the first level. MONAI's FlattenSubKeysd.
class FlattenSubKeysd : public OneToOne {
 public:
  struct Options {
    Keys keys;
    std::optional<Keys> sub_keys;
    bool delete_keys = true;
    std::optional<std::string> prefix;
    static Fields<Options> fields() {
      return {field<&Options::keys>("keys", "entries with entries of their own").required(),
              field<&Options::sub_keys>("sub_keys", "which of them; default: all"),
              field<&Options::delete_keys>("delete_keys", "take the entry itself out"),
              field<&Options::prefix>("prefix", "they are called PREFIX_name")};
    }
  };
  explicit FlattenSubKeysd(Options options) : options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
