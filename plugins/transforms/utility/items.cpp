#include "items.hpp"

#include <clara/error.hpp>

#include <algorithm>

#include "fields.hpp"

namespace clara::transforms_utility {
namespace {

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string::npos;
       end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

void refuse_taken(const Sample& sample, const std::string& key) {
  if (sample.contains(key)) throw Error("the sample already has a \"" + key + "\"");
}

/// The entries within an entry; throws when it has none.
const Object& entries_of(const Value* value, const std::string& key) {
  if (value == nullptr || !value->is_object())
    throw Error("\"" + key + "\" has no entries of its own");
  return value->as_object();
}

}  // namespace

void CopyItemsd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto wanted = options.keys.size() * static_cast<std::size_t>(options.times);
  if (options.names && options.names->size() != wanted)
    issues.error("names", "expected " + std::to_string(wanted) + " names, for " +
                              std::to_string(options.times) + " copies of " +
                              std::to_string(options.keys.size()) + " keys, got " +
                              std::to_string(options.names->size()));
}

CopyItemsd::CopyItemsd(const Options& options) : MapKeys(options) {
  if (options.names) {
    names_ = options.names->values;
    return;
  }
  for (const auto& key : keys())
    for (std::int64_t i = 0; i < options.times; ++i)
      names_.push_back(key + "_" + std::to_string(i));
}

void CopyItemsd::apply(Sample& sample) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto& key = keys()[i % keys().size()];
    if (!visits(sample, key)) continue;
    auto copy = field_of(sample, key);
    refuse_taken(sample, names_[i]);
    sample.set(names_[i], std::move(copy));
  }
}

void DeleteItemsd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.sep.empty()) return issues.error("sep", "expected at least one character");
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    if (!options.use_re.at(i)) continue;
    try {
      const std::regex pattern(split(options.keys[i], options.sep).back());
    } catch (const std::regex_error& error) {
      issues.error("keys", "\"" + options.keys[i] + "\" is no regular expression");
    }
  }
}

DeleteItemsd::DeleteItemsd(const Options& options) {
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    auto path = split(options.keys[i], options.sep);
    Target target{{}, path.back(), std::nullopt};
    path.pop_back();
    target.path = std::move(path);
    if (options.use_re.at(i)) target.pattern.emplace(target.name);
    targets_.push_back(std::move(target));
  }
}

bool DeleteItemsd::Target::is(const std::string& key) const {
  return pattern ? std::regex_search(key, *pattern) : key == name;
}

void DeleteItemsd::apply(Sample& sample) const {
  for (const auto& target : targets_) {
    if (target.path.empty()) {
      for (const auto& key : sample.keys())
        if (target.is(key)) sample.erase(key);
      continue;
    }
    const auto& top = target.path.front();
    if (!sample.contains(top)) field_of(sample, top);  // says what there is
    const Value* found = sample.find_value(top);
    Value changed = entries_of(found, top);
    Object* inner = &changed.as_object();
    for (std::size_t i = 1; i < target.path.size(); ++i) {
      Value* next = inner->find(target.path[i]);
      entries_of(next, target.path[i]);
      inner = &next->as_object();
    }
    std::vector<std::string> gone;
    for (const auto& member : *inner)
      if (target.is(member.key)) gone.push_back(member.key);
    for (const auto& key : gone) inner->erase(key);
    sample.set(top, std::move(changed));
  }
}

void SelectItemsd::apply(Sample& sample) const {
  Sample out;
  for (const auto& key : keys())
    if (visits(sample, key)) out.set(key, field_of(sample, key));
  sample = std::move(out);
}

void FlattenSubKeysd::apply(Sample& sample) const {
  for (const auto& key : options_.keys) {
    if (!sample.contains(key)) field_of(sample, key);  // says what there is
    const Object entries = entries_of(sample.find_value(key), key);
    std::vector<std::string> names;
    if (options_.sub_keys) {
      names = options_.sub_keys->values;
    } else {
      for (const auto& member : entries) names.push_back(member.key);
    }
    for (const auto& name : names) {
      const auto top =
          options_.prefix && !options_.prefix->empty() ? *options_.prefix + "_" + name : name;
      if (sample.contains(top))
        throw Error("the sample already has a \"" + top + "\"; prefix can keep them apart");
      const Value* value = entries.find(name);
      if (value == nullptr) throw Error("there is no \"" + name + "\" in \"" + key + "\"");
      sample.set(top, *value);
    }
    if (options_.delete_keys) sample.erase(key);
  }
}

}  // namespace clara::transforms_utility
