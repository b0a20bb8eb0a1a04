#include "data_list.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <array>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace clara::monai_datasets {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  auto text = fs::is_regular_file(file) ? try_read_file(file) : std::nullopt;
  if (!text) throw Error("there is no data list " + file.string(), ExitCode::config);
  return std::move(*text);
}

const Array& list_of(const Value& file, const std::string& key, const fs::path& path) {
  const auto* list = file.find(key);
  if (list && list->is_array() && !list->as_array().empty()) return list->as_array();
  if (list)
    throw Error(Issue{Severity::error, list->mark(), "/" + key,
                      "expected a list of items, got " + shown(*list), ""});
  std::vector<std::string> lists;
  for (const auto& member : file.as_object())
    if (member.value.is_array()) lists.push_back(member.key);
  throw Error(Issue{Severity::error, file.mark(), "",
                    path.filename().string() + " has no list \"" + key + "\"",
                    did_you_mean(key, lists)});
}

/// Joins the paths of one list to the base folder and notes which files are missing.
class Joiner {
 public:
  Joiner(fs::path base, Issues& issues) : base_(std::move(base)), issues_(issues) {}

  Value join(const Value& value, const std::string& key, const std::string& place) {
    const bool is_file = key == "image" || key == "label";
    if (value.is_string()) return join_one(value, is_file, place);
    if (!value.is_array()) return value;
    for (const auto& item : value.as_array())
      if (!item.is_string()) return value;
    Array joined;
    for (const auto& item : value.as_array()) joined.push_back(join_one(item, is_file, place));
    return joined;
  }

 private:
  Value join_one(const Value& value, bool is_file, const std::string& place) {
    const auto path = (base_ / value.as_string()).lexically_normal();
    const bool there = fs::exists(path);
    if (is_file && !there && missing_.insert(path).second)
      issues_.error(value, place, "there is no file " + path.string());
    return is_file || there ? Value(path.string()) : value;
  }

  fs::path base_;
  Issues& issues_;
  std::set<fs::path> missing_;
};

Sample sample_of(const Value& item, Joiner& joiner, const std::string& place) {
  Sample sample;
  if (item.is_string()) {
    sample.set("image", joiner.join(item, "image", place));
    return sample;
  }
  for (const auto& member : item.as_object())
    sample.set(member.key, joiner.join(member.value, member.key, place + "/" + member.key));
  return sample;
}

/// {"labels": {"0": "background", "1": "liver"}}, as Decathlon files have it; a file of another
/// form says nothing about its classes.
std::map<std::int64_t, std::string> class_names_of(const Value& file) {
  const auto* labels = file.find("labels");
  std::map<std::int64_t, std::string> names;
  if (!labels || !labels->is_object()) return names;
  for (const auto& member : labels->as_object()) {
    std::int64_t number = 0;
    const auto* end = member.key.data() + member.key.size();
    const auto read = std::from_chars(member.key.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return {};
    names[number] = member.value.is_string() ? member.value.as_string() : "";
  }
  return names;
}

}  // namespace

std::span<const Field> DataListOptions::fields() {
  using O = DataListOptions;
  static const std::array list{
      field<&O::data_list_file_path>("data_list_file_path", "JSON file with the lists of items")
          .required()
          .beside_args(),
      field<&O::data_file_base_dir>(
          "data_file_base_dir", "folder that paths of the list start at; default: the list's own")
          .beside_args(),
      field<&O::data_list_key>("data_list_key", "which list of the file").beside_args()};
  return list;
}

DataList read_data_list(const DataListOptions& options, const fs::path& root) {
  const auto path = (root / options.data_list_file_path).lexically_normal();
  const auto file = parse_json(text_of(path), path.string());
  const auto& list = list_of(file, options.data_list_key, path);
  const auto base =
      options.data_file_base_dir ? root / *options.data_file_base_dir : path.parent_path();
  Issues issues;
  Joiner joiner(base, issues);
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < list.size(); ++i)
    samples.push_back(
        sample_of(list[i], joiner, "/" + options.data_list_key + "/" + std::to_string(i)));
  if (issues.failed() && !fs::is_directory(base))
    throw Error("there is no folder " + base.string() + ", which data_file_base_dir names",
                ExitCode::config);
  if (issues.failed()) throw Error(issues);
  return {std::move(samples), class_names_of(file)};
}

std::string file_of(const Sample& item) {
  const auto text = [](const Value* value) -> std::string {
    if (value && value->is_string()) return value->as_string();
    const bool list = value && value->is_array() && !value->as_array().empty();
    return list && value->as_array()[0].is_string() ? value->as_array()[0].as_string() : "";
  };
  if (auto image = text(item.find_value("image")); !image.empty()) return image;
  for (const auto& key : item.keys())
    if (auto found = text(item.find_value(key)); !found.empty()) return found;
  return "";
}

}  // namespace clara::monai_datasets
