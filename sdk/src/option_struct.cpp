#include <cxxabi.h>
#include <clara/internal/schema.hpp>
#include <clara/option_struct.hpp>
#include <clara/type_of.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace clara {

void OptionIssues::error(std::string_view field, std::string message, std::string hint) {
  add(Severity::error, field, std::move(message), std::move(hint));
}

void OptionIssues::warning(std::string_view field, std::string message, std::string hint) {
  add(Severity::warning, field, std::move(message), std::move(hint));
}

void OptionIssues::add(Severity severity, std::string_view field, std::string message,
                       std::string hint) {
  const auto known = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& one) { return one.is_called(field); });
  const Object& args = args_.as_object();
  const auto* at = std::find_if(args.begin(), args.end(), [&](const Object::Member& member) {
    return member.key == field || (known != fields_.end() && known->is_called(member.key));
  });
  const bool written = at != args.end();
  reader_.issues->add({severity, (written ? at->value : args_).mark(),
                       reader_.path + (written ? "/" + at->key : ""), std::move(message),
                       std::move(hint)});
}

namespace detail {

Value object_schema(std::span<const Field> fields, const Value& defaults) {
  Object properties;
  Array required;
  for (const auto& field : fields) {
    auto& schema = properties.set(field.name(), field.schema());
    const auto* written = defaults.find(field.name());
    if (field.is_required()) {
      if (field.implicit_reference().empty()) required.emplace_back(field.name());
    } else if (written) {
      schema.as_object().set("default", *written);
    }
  }
  Object out{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) out.set("required", std::move(required));
  out.set("additionalProperties", false);
  return out;
}

namespace {

/// A C++ type's name as its author wrote it.
std::string type_name(const std::type_info& type) {
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), &std::free);
  return failed == 0 ? text.get() : type.name();
}

}  // namespace

std::span<const Field> check_fields(std::span<const Field> fields, const std::type_info& owner) {
  std::map<std::string, const Field*, std::less<>> names;
  for (const auto& field : fields) {
    if (field.owner() != owner)
      throw Error("the fields of " + type_name(owner) + " list \"" + field.name() +
                      "\", a member of " + type_name(field.owner()) +
                      "; list the whole of it by Fields and group()",
                  ExitCode::plugin);
    auto all = field.aliases();
    all.push_back(field.name());
    for (const auto& name : all)
      if (!names.emplace(name, &field).second)
        throw Error("the fields of " + type_name(owner) + " list \"" + name + "\" twice",
                    ExitCode::plugin);
  }
  return fields;
}

void check_rules(std::span<const Field> fields, const void* options, OptionIssues& issues) {
  for (const auto& field : fields) field.check_rules(options, issues);
}

bool have_rule(std::span<const Field> fields, const std::type_info& of) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return field.has_rule(of); });
}

namespace {
const Object::Member* written_as(const Object& args, const Field& field) {
  const auto* found = std::find_if(args.begin(), args.end(),
                                   [&](const auto& member) { return field.is_called(member.key); });
  return found == args.end() ? nullptr : found;
}

void read_field(const Field& field, const Object::Member* member, const Value& args, void* options,
                OptionReader& reader) {
  if (member) {
    OptionReader inner = nested(reader, member->key);
    field.read(member->value, options, inner);
  } else if (field.is_required() && !field.implicit_reference().empty()) {
    // An implied reference of an optional argument is written into `args` by the host, which knows
    // whether the config has such a component.
    Value reference(field.implicit_reference());
    reference.with_mark(args.mark());
    OptionReader inner = nested(reader, field.name());
    field.read(reference, options, inner);
  }
}
}  // namespace

void read_fields(std::span<const Field> fields, const Value& args, void* options,
                 OptionReader& reader) {
  const auto& object = args.as_object();
  // In the order of the file, not of the fields: children and references are constructed on the
  // way, and construction may draw random numbers.
  std::vector<const Field*> missing;
  std::vector<std::pair<const Object::Member*, const Field*>> written;
  for (const auto& field : fields) {
    if (const auto* member = written_as(object, field)) {
      written.emplace_back(member, &field);
    } else {
      missing.push_back(&field);
    }
  }
  std::sort(written.begin(), written.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [member, field] : written) read_field(*field, member, args, options, reader);
  for (const auto* field : missing) read_field(*field, nullptr, args, options, reader);
}

Value print_fields(std::span<const Field> fields, const void* options) {
  Object out;
  for (const auto& field : fields) out.set(field.name(), field.print(options));
  return out;
}

void check_arguments(const Value& args, const Value& schema, std::string_view owner,
                     OptionReader& reader) {
  Issues issues;
  check_schema(args, schema, reader.path, owner, issues);
  if (issues.failed()) throw Error(issues);
}

}  // namespace detail
}  // namespace clara
