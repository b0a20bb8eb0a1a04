#include "json_builder.hpp"

#include <utility>

#include "json_number.hpp"

namespace clara::detail {
namespace {

/// Objects of more members than this find their duplicates by a set.
constexpr std::size_t kManyMembers = 16;

}  // namespace

Mark JsonBuilder::begin() {
  last_plain_.reset();
  if (source_ == nullptr) return {};
  source_->skip_to_token();
  return source_->mark();
}

bool JsonBuilder::open(Value container) {
  container.with_mark(begin());
  if (source_ != nullptr) source_->skip(1);
  open_.push_back({std::move(container), {}, {}, {}});
  return true;
}

bool JsonBuilder::close() {
  begin();
  if (source_ != nullptr) source_->skip(1);
  Value done = std::move(open_.back().value);
  open_.pop_back();
  return add(std::move(done));
}

bool JsonBuilder::add_part(Text part) {
  part_.append(part.data(), part.size());
  return true;
}

bool JsonBuilder::on_key(Text rest, std::size_t, Code&) {
  add_part(rest);
  auto& object = open_.back();
  object.key_mark = begin();
  object.key = std::exchange(part_, {});
  if (source_ != nullptr) source_->skip_string();
  return true;
}

bool JsonBuilder::on_string(Text rest, std::size_t, Code&) {
  add_part(rest);
  Value value(std::exchange(part_, {}));
  value.with_mark(begin());
  if (source_ != nullptr) source_->skip_string();
  return add(std::move(value));
}

/// A value whose text has `length` bytes.
bool JsonBuilder::add_plain(Value value, std::size_t length) {
  value.with_mark(begin());
  if (source_ != nullptr) {
    last_plain_ = source_->place();
    source_->skip(length);
  }
  return add(std::move(value));
}

bool JsonBuilder::on_int64(std::int64_t number, Text text, Code&) {
  const auto size = part_.size() + text.size();
  part_.clear();
  return add_plain(number, size);
}

bool JsonBuilder::on_double(double, Text text, Code& code) {
  add_part(text);
  const std::string written = std::exchange(part_, {});
  if (written.find_first_of(".eE") == std::string::npos) return refuse(code);  // an integer
  const auto number = real_number(written);
  return number ? add_plain(*number, written.size()) : refuse(code);
}

bool JsonBuilder::refuse(Code& code) {
  code = boost::json::error::syntax;  // what it is, the complaint says
  return false;
}

bool JsonBuilder::add(Value value) {
  if (open_.empty()) {
    result_ = std::move(value);
  } else if (auto& container = open_.back(); container.value.is_array()) {
    container.value.as_array().push_back(std::move(value));
  } else {
    add_member(container, std::move(value));
  }
  return true;
}

void JsonBuilder::add_member(Open& object, Value value) {
  if (!is_new(object, *object.key))
    duplicates_.add({Severity::error, object.key_mark, path(),
                     "the key " + Value(*object.key).json() + " is written twice",
                     "remove or rename one of them"});
  else
    object.value.as_object().append({std::move(*object.key), std::move(value), object.key_mark});
  object.key.reset();
}

bool JsonBuilder::is_new(Open& object, const std::string& key) {
  const auto& members = object.value.as_object();
  if (members.size() < kManyMembers) return !members.contains(key);
  if (object.keys.empty())
    for (const auto& member : members) object.keys.insert(member.key);
  return object.keys.insert(key).second;
}

std::string JsonBuilder::path() const {
  std::string out;
  for (const auto& container : open_) {
    if (container.value.is_array())
      out += "/" + std::to_string(container.value.as_array().size());
    else if (container.key)
      out += "/" + *container.key;
  }
  return out;
}

std::string JsonBuilder::path_of_last() const {
  const auto& last = open_.back().value;
  if (last.is_object()) return path() + "/" + (last.as_object().end() - 1)->key;
  const std::string next = path();
  return next.substr(0, next.rfind('/')) + "/" + std::to_string(last.as_array().size() - 1);
}

}  // namespace clara::detail
