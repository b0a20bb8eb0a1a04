#pragma once

/// A struct of options as a whole: it is read from an object, printed, described, and checked by
/// its own rules. Included by options.hpp.

#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/field.hpp>
#include <clara/option_reader.hpp>
#include <clara/value.hpp>

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>

namespace clara {

/// What Options::validate reports into: each issue at one of the arguments. Lent for the call.
class CLARA_API OptionIssues {
 public:
  /// `fields`: those of the struct, so that an argument is found by its aliases too.
  OptionIssues(const Value& args, OptionReader& reader, std::span<const Field> fields = {})
      : args_(args), reader_(reader), fields_(fields) {}
  /// `field` is the argument's name; the issue stands at its place, by whichever of its names it
  /// was written, or at the component's when it was not written.
  void error(std::string_view field, std::string message, std::string hint = {});
  void warning(std::string_view field, std::string message, std::string hint = {});

 private:
  void add(Severity severity, std::string_view field, std::string message, std::string hint);

  const Value& args_;
  OptionReader& reader_;
  std::span<const Field> fields_;
};

namespace detail {
/// The schema of an argument object: {"type": "object", "properties": {...}, "required": [...],
/// "additionalProperties": false}. `defaults` holds the printed default options and becomes the
/// "default" entries.
CLARA_API Value object_schema(std::span<const Field> fields, const Value& defaults);

CLARA_API void read_fields(std::span<const Field> fields, const Value& args, void* options,
                           OptionReader& reader);
CLARA_API Value print_fields(std::span<const Field> fields, const void* options);
/// Throws Error (plugin) when a field belongs to another struct, or two have the same name.
CLARA_API std::span<const Field> check_fields(std::span<const Field> fields,
                                              const std::type_info& owner);
CLARA_API void check_rules(std::span<const Field> fields, const void* options,
                           OptionIssues& issues);
CLARA_API bool have_rule(std::span<const Field> fields, const std::type_info& of);

/// O::fields(), known to be those of O itself.
template <class O>
std::span<const Field> fields_of() {
  static const auto owner = O::fields();
  static const std::span<const Field> list = check_fields(owner, typeid(O));
  return list;
}

template <class O>
concept HasValidate = requires(const O& o, OptionIssues& i) {
  O::validate(o, i);
};

template <class F>
struct ValidatedBy {
  using type = void;
};
template <class O>
struct ValidatedBy<void (*)(const O&, OptionIssues&)> {
  using type = O;
};
/// validate() comes from a base of O.
template <class O>
concept InheritsValidate = requires {
  &O::validate;
  requires !std::is_void_v<typename ValidatedBy<decltype(&O::validate)>::type>;
  requires !std::same_as<typename ValidatedBy<decltype(&O::validate)>::type, O>;
};

/// O's own validate; also the one of a base that is no group of O, which nobody else calls.
template <class O>
void validate_own(const O& options, OptionIssues& issues) {
  if constexpr (InheritsValidate<O>) {
    using Base = typename ValidatedBy<decltype(&O::validate)>::type;
    if (!have_rule(fields_of<O>(), typeid(Base))) O::validate(options, issues);
  } else if constexpr (HasValidate<O>) {
    O::validate(options, issues);
  }
}

/// Reads `args`, which have passed the schema, and runs the rules of all groups and of O.
template <class O>
O read_struct(const Value& args, OptionReader& reader) {
  O options{};
  const auto fields = fields_of<O>();
  read_fields(fields, args, &options, reader);
  if (reader.issues->failed()) return options;
  OptionIssues issues(args, reader, fields);
  check_rules(fields, &options, issues);
  validate_own(options, issues);
  return options;
}

/// The schema of O, made once.
template <class O>
const Value& schema_of_struct() {
  static const Value schema = [] {
    const O defaults{};
    return object_schema(fields_of<O>(), print_fields(fields_of<O>(), &defaults));
  }();
  return schema;
}

/// Throws Error with everything about `args` that the schema refuses.
CLARA_API void check_arguments(const Value& args, const Value& schema, std::string_view owner,
                               OptionReader& reader);

}  // namespace detail
}  // namespace clara
