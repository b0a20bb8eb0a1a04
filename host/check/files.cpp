#include <unistd.h>

#include <host/check/data_list.hpp>
#include <host/check/files.hpp>

#include <array>
#include <set>
#include <string_view>
#include <system_error>

namespace clara::host::check {

namespace fs = std::filesystem;

namespace {

using config::Node;
using config::Plan;

// Arguments that name files to read and folders to write, by the names that MONAI's and our
// components share.
constexpr std::array<std::string_view, 3> kRead{"load_path", "ts_path", "ckpt_path"};
constexpr std::array<std::string_view, 3> kWritten{"save_dir", "log_dir", "output_dir"};

/// The nearest folder on the way to `path` that exists.
fs::path existing(fs::path path) {
  std::error_code ignored;
  while (!fs::exists(path, ignored) && path != path.root_path() && path.has_parent_path())
    path = path.parent_path();
  return path;
}

std::string megabytes(std::uintmax_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

class FileCheck {
 public:
  FileCheck(const Plan& plan, Issues& issues) : plan_(plan), issues_(issues), lists_(issues) {}

  void run() {
    for (const auto& node : plan_.nodes) {
      if (!node.enabled || !node.description) continue;
      for (const auto key : kRead) check_read(node, std::string(key));
      for (const auto key : kWritten) check_written(node, std::string(key));
      if (node.kind == "dataset") check_list(node);
    }
  }

 private:
  // An argument that is text; nullopt when the node has none.
  std::optional<DataListCheck::Named> text(const Node& node, const std::string& key) const {
    const auto* value = node.args.find(key);
    if (!value || !value->is_string()) return {};
    const auto path = Plan::argument_path(node, key);
    return DataListCheck::Named{*value, path, plan_.variables.origin_hint(path)};
  }

  fs::path absolute(const std::string& path) const {
    return (plan_.root / path).lexically_normal();
  }

  void check_read(const Node& node, const std::string& key) {
    const auto named = text(node, key);
    if (!named) return;
    const auto problem = unreadable(absolute(named->value.as_string()));
    if (!problem.empty()) issues_.error(named->value, named->path, problem, named->hint);
  }

  void check_written(const Node& node, const std::string& key) {
    const auto named = text(node, key);
    if (!named) return;
    const auto folder = absolute(named->value.as_string());
    if (written_.insert(folder).second)
      check_writable(folder, named->value, named->path, named->hint, issues_);
  }

  void check_list(const Node& node) {
    const auto file = text(node, "data_list_file_path");
    if (!file) return;
    auto key = text(node, "data_list_key");
    if (!key) {
      const auto* properties = node.description->schema.find("properties");
      const auto* property = properties ? properties->find("data_list_key") : nullptr;
      const auto* fallback = property ? property->find("default") : nullptr;
      if (!fallback || !fallback->is_string()) return;
      key = DataListCheck::Named{Value(*fallback).with_mark(file->value.mark()), file->path, ""};
    }
    const auto list = absolute(file->value.as_string());
    const auto base = text(node, "data_file_base_dir");
    lists_.run(*file, list, *key, base ? absolute(base->value.as_string()) : list.parent_path());
  }

  const Plan& plan_;
  Issues& issues_;
  DataListCheck lists_;
  std::set<fs::path> written_;
};

}  // namespace

void check_writable(const fs::path& folder, const Value& at, const std::string& path,
                    const std::string& hint, Issues& issues) {
  const auto start = existing(folder);
  std::error_code failed;
  if (!fs::is_directory(start, failed)) {
    return issues.error(at, path, start.string() + " is no folder", hint);
  }
  if (::access(start.c_str(), W_OK | X_OK) != 0)
    return issues.error(at, path, "this user may not write to " + start.string(), hint);
  const auto space = fs::space(start, failed);
  if (failed) return;
  if (space.available < kLeastSpace) {
    issues.error(at, path,
                 "only " + megabytes(space.available) + " are free for " + folder.string(), hint);
  } else if (space.available < kScarceSpace) {
    issues.warning(at, path,
                   "only " + megabytes(space.available) + " are free for " + folder.string(), hint);
  }
}

void check_files(const Plan& plan, Issues& issues) { FileCheck(plan, issues).run(); }

}  // namespace clara::host::check
