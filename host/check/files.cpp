#include <unistd.h>

#include <host/check/files.hpp>

#include <algorithm>
#include <array>
#include <optional>
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

// An argument that is text; nullopt when the node has none.
std::optional<DataListCheck::Named> text(const Plan& plan, const Node& node,
                                         const std::string& key) {
  const auto* value = node.args.find(key);
  if (!value || !value->is_string()) return {};
  const auto path = Plan::argument_path(node, key);
  if (plan.variables.is_broken(path)) return {};  // that was reported
  return DataListCheck::Named{*value, path, plan.variables.origin_hint(path)};
}

fs::path absolute(const Plan& plan, const DataListCheck::Named& named) {
  return (plan.root / named.value.as_string()).lexically_normal();
}

bool has_argument(const Node& node, std::string_view name) {
  const auto* properties = node.description->schema.find("properties");
  return properties && properties->find(name);
}

/// By arguments that only MONAI's transforms that read files have, whoever ships it.
bool loads_files(const Node& node) {
  return has_argument(node, "keys") && has_argument(node, "image_only") &&
         has_argument(node, "ensure_channel_first");
}

/// The keys that the transforms of a dataset load from files.
LoadedKeys loaded_keys(const Plan& plan, const Node& dataset) {
  LoadedKeys out;
  for (const auto index : dataset.depends_on) {
    const auto& node = plan.nodes[index];
    if (!node.enabled || !node.description || !loads_files(node)) continue;
    const auto* may_miss = node.args.find("allow_missing_keys");
    if (may_miss && config::as_switch(*may_miss).value_or(false)) continue;
    const auto* keys = node.args.find("keys");
    if (!keys) continue;
    const auto path = Plan::argument_path(node, "keys");
    const auto add = [&](const Value& key, const std::string& place) {
      const bool told = plan.variables.is_broken(place) || plan.variables.is_broken(path);
      if (key.is_string() && !told && !key.as_string().starts_with('@'))
        out.emplace(key.as_string(), node.description->name);
    };
    add(*keys, path);
    for (std::size_t i = 0; keys->is_array() && i < keys->as_array().size(); ++i)
      add(keys->as_array()[i], path + "/" + std::to_string(i));
  }
  return out;
}

/// How logs and files call it.
std::string metric_name(const Node& metric) {
  const auto* label = metric.args.find("log_label");
  return label && label->is_string() && !label->as_string().empty() ? label->as_string()
                                                                    : metric.label;
}

void repeat(const Issues& found, Issues& issues) {
  for (const auto& issue : found.list()) issues.add(issue);
}

}  // namespace

void FileCheck::run(const Plan& plan, Issues& issues) {
  std::set<fs::path> written;
  data_.clear();
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    const auto& node = plan.nodes[i];
    if (!node.enabled || !node.description) continue;
    for (const auto key : kRead) check_read(plan, node, std::string(key), issues);
    for (const auto key : kWritten) check_written(plan, node, std::string(key), written, issues);
    if (node.kind == "dataset") check_list(plan, i);
    if (node.kind == "train_handler") check_metric_names(plan, node, issues);
  }
  training_data_.run(plan, data_, issues);
}

void FileCheck::check_read(const Plan& plan, const Node& node, const std::string& key,
                           Issues& issues) {
  const auto named = text(plan, node, key);
  if (!named) return;
  const auto file = absolute(plan, *named);
  const auto [known, is_new] = known_.try_emplace({named->path, file});
  const auto problem = is_new ? unreadable(file) : "";
  if (!problem.empty()) known->second.error(named->value, named->path, problem, named->hint);
  repeat(known->second, issues);
}

void FileCheck::check_written(const Plan& plan, const Node& node, const std::string& key,
                              std::set<fs::path>& written, Issues& issues) {
  const auto named = text(plan, node, key);
  if (!named) return;
  const auto folder = absolute(plan, *named);
  if (!written.insert(folder).second) return;
  const auto [known, is_new] = known_.try_emplace({named->path, folder});
  if (is_new) check_writable(folder, named->value, named->path, named->hint, known->second);
  repeat(known->second, issues);
}

void FileCheck::check_list(const Plan& plan, std::size_t dataset) {
  const auto& node = plan.nodes[dataset];
  const auto file = text(plan, node, "data_list_file_path");
  if (!file) return;
  auto key = text(plan, node, "data_list_key");
  if (!key) {
    const auto* properties = node.description->schema.find("properties");
    const auto* property = properties ? properties->find("data_list_key") : nullptr;
    const auto* fallback = property ? property->find("default") : nullptr;
    if (!fallback || !fallback->is_string()) return;
    key = Named{Value(*fallback).with_mark(file->value.mark()), file->path, ""};
  }
  const auto list = absolute(plan, *file);
  const auto base = text(plan, node, "data_file_base_dir");
  const auto folder = base ? absolute(plan, *base) : list.parent_path();
  const auto loaded = loaded_keys(plan, node);
  lists_.run(*file, list, *key, folder, loaded);
  const auto& name = key->value.as_string();
  if (const auto* items = lists_.items(list, name))
    data_.push_back({dataset, name, items, folder, loaded, lists_.classes(list)});
}

// The metrics of an engine are those of its section.
FileCheck::MetricNames FileCheck::metric_names(const Plan& plan, const Node& node) {
  MetricNames known;
  for (const auto* key : {"key_metric", "additional_metrics"}) {
    const auto* slot = plan.find_slot(node.section, key);
    for (const auto index : slot ? plan.enabled(*slot) : std::vector<std::size_t>{})
      known.names.push_back(metric_name(plan.nodes[index]));
  }
  known.owner = node.section.empty() ? "this config" : "\"" + node.section + "\"";
  return known;
}

std::string FileCheck::MetricNames::problem(const std::string& name) const {
  // A metric may report several values, whose names begin with its own.
  const bool known = std::any_of(names.begin(), names.end(),
                                 [&](const std::string& one) { return name.starts_with(one); });
  return known ? "" : "no metric of " + owner + " is \"" + name + "\"";
}

std::string FileCheck::MetricNames::hint(const std::string& name) const {
  std::string all;
  for (const auto& one : names) all += (all.empty() ? "there is \"" : ", \"") + one + "\"";
  auto near = did_you_mean(name, names);
  return near.empty() ? all : near;
}

void FileCheck::check_metric_names(const Plan& plan, const Node& node, Issues& issues) {
  const auto known = metric_names(plan, node);
  if (const auto named = text(plan, node, "key_metric_name")) {
    const auto& name = named->value.as_string();
    if (const auto problem = known.problem(name); !problem.empty())
      issues.error(named->value, named->path, node.label + ": " + problem, known.hint(name));
  }
  // What MONAI leaves out in silence.
  const auto* properties = node.description ? node.description->schema.find("properties") : nullptr;
  if (!properties || !node.description->own || !properties->find("metric_details")) return;
  for (const auto* argument : {"metrics", "metric_details"}) {
    const auto* written = node.args.find(argument);
    if (!written) continue;
    const auto path = Plan::argument_path(node, argument);
    const auto look = [&](const Value& name, const std::string& at) {
      if (!name.is_string() || name.as_string() == "*") return;
      if (const auto problem = known.problem(name.as_string()); !problem.empty())
        issues.warning(name, at, node.label + ": " + problem + ", so nothing is written of it",
                       known.hint(name.as_string()));
    };
    if (!written->is_array()) look(*written, path);
    if (!written->is_array()) continue;
    for (std::size_t i = 0; i < written->as_array().size(); ++i)
      look(written->as_array()[i], path + "/" + std::to_string(i));
  }
}

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
                 "only " + megabytes(space.available) + " are free for " + folder.string() +
                     ", at least " + megabytes(kLeastSpace) + " are needed to begin",
                 hint);
  } else if (space.available < kScarceSpace) {
    issues.warning(at, path,
                   "only " + megabytes(space.available) + " are free for " + folder.string(), hint);
  }
}

}  // namespace clara::host::check
