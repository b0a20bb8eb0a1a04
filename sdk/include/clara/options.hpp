#pragma once

/// Typed arguments of components. A component lists its fields once; from that list come parsing,
/// the rejection of unknown keys, `plugins describe`, the JSON Schema, the manifest and the
/// effective config:
///
///     struct Options {
///       std::vector<std::string> keys;
///       double low = 0.0;
///       static std::span<const clara::Field> fields() {
///         static const std::array list{
///             clara::field<&Options::keys>("keys", "images to change").required(),
///             clara::field<&Options::low>("low", "smallest value kept").range(0, 1)};
///         return list;
///       }
///       static void validate(const Options& options, clara::OptionIssues& issues);  // optional:
///       rules across fields
///     };

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clara {

/// Lent by the wiring while the arguments of one component are read: turns references into
/// components. [any thread, one component at a time]
class CLARA_API Resolver {
 public:
  virtual ~Resolver();
  /// The component that `at` ("@name") refers to, already constructed. Throws Error at its place.
  virtual Component& ref(const Value& at, std::string_view kind) = 0;
  /// All components of the list that `at` ("@name") refers to, disabled ones left out; one
  /// component counts as a list of one.
  virtual std::vector<Component*> ref_list(const Value& at, std::string_view kind) = 0;
  /// Builds {"name"|"path", "args"}; the caller owns it.
  virtual std::unique_ptr<Component> child(const Value& at, std::string_view kind) = 0;
};

/// One reading of arguments: where it is, and who resolves references.
struct CLARA_API Reading {
  Resolver* resolver = nullptr;  ///< null in unit tests: then a reference is an error
  Issues* issues = nullptr;      ///< never null while reading
  std::string path;              ///< JSON path of the value being read

  Resolver& require_resolver(const Value& at) const;
};

/// A C++ type as the host sees it. One immutable instance per type; the functions run inside the
/// plugin.
struct Type {
  Value (*schema)();  ///< JSON Schema draft 7 with x-clara keys, see check()
  void (*read)(const Value& value, void* member,
               Reading& reading);  ///< `value` has passed check(schema)
  Value (*print)(const void* member);
};

/// How a C++ type is read; specialise it for a type of your own:
/// `static Value schema(); static T read(const Value&, Reading&); static Value print(const T&);`
template <class T, class Enable = void>
struct TypeOf;

template <class T>
const Type& type_of() {
  static const Type type{
      &TypeOf<T>::schema,
      [](const Value& value, void* member, Reading& reading) {
        *static_cast<T*>(member) = TypeOf<T>::read(value, reading);
      },
      [](const void* member) { return TypeOf<T>::print(*static_cast<const T*>(member)); }};
  return type;
}

/// One argument: its key, its type, its rules and its words.
class CLARA_API Field {
 public:
  Field(std::string name, std::string doc, const Type& type, void* (*member)(void*));

  Field required() &&;
  /// An older or other name of the same argument (MONAI's or Clara's), accepted with a note.
  Field alias(std::string other) &&;
  /// Stands for a missing argument when the config has such a component: "@model".
  Field implicit(std::string reference) &&;
  /// Only these values (or lists of them).
  Field one_of(std::vector<Value> values) &&;
  /// Inclusive bounds of a number, or of every number of a list.
  Field range(double low, double high) &&;
  Field at_least(double low) &&;
  Field above(double low) &&;
  /// A list must have as many entries as the argument `keys` of the same component.
  Field per_key() &&;
  /// Written beside "args" instead of in it, as Clara's `log_label` and `data_list_key`; accepted
  /// in both places.
  Field beside_args() &&;

  const std::string& name() const { return name_; }
  const std::string& doc() const { return doc_; }
  bool is_required() const { return required_; }
  bool is_beside_args() const { return beside_; }
  const std::vector<std::string>& aliases() const { return aliases_; }
  const std::string& implicit_reference() const { return implicit_; }
  /// The type's schema with this field's rules, doc and aliases; without the default.
  Value schema() const;
  void read(const Value& value, void* options, Reading& reading) const;
  Value print(const void* options) const;

 private:
  std::string name_;
  std::string doc_;
  const Type* type_;
  void* (*member_)(void*);
  bool required_ = false;
  bool per_key_ = false;
  bool beside_ = false;
  std::vector<std::string> aliases_;
  std::string implicit_;
  std::vector<Value> one_of_;
  std::optional<double> low_, high_, above_;
};

namespace detail {
template <class M>
struct MemberOf;
template <class C, class T>
struct MemberOf<T C::*> {
  using Class = C;
  using Type = T;
};
}  // namespace detail

/// Field over a data member: field<&Options::low>("low", "smallest value kept").
template <auto Member>
Field field(std::string name, std::string doc) {
  using Info = detail::MemberOf<decltype(Member)>;
  return Field(std::move(name), std::move(doc), type_of<typename Info::Type>(),
               [](void* options) -> void* {
                 return &(static_cast<typename Info::Class*>(options)->*Member);
               });
}

/// What Options::validate reports into: each issue at one of the arguments.
class CLARA_API OptionIssues {
 public:
  OptionIssues(const Value& args, Reading& reading) : args_(args), reading_(reading) {}
  /// `field` is the argument's name; the issue stands at its place, or at the component's when it
  /// was not written.
  void error(std::string_view field, std::string message, std::string hint = {});
  void warning(std::string_view field, std::string message, std::string hint = {});

 private:
  const Value& args_;
  Reading& reading_;
};

/// The schema of an argument object: {"type": "object", "properties": {...}, "required": [...],
/// "additionalProperties": false}. `defaults` holds the printed default options and becomes the
/// "default" entries.
CLARA_API Value object_schema(std::span<const Field> fields, const Value& defaults);

/// Checks `value` against a schema made by this SDK and reports every problem at its place. The one
/// checker of the project: a component's arguments at construction, and a whole config from the
/// manifests, without running a plugin. Knows type, items, min/maxItems, properties, required,
/// additionalProperties, anyOf, enum, minimum, maximum, exclusiveMinimum, and x-clara-ref,
/// x-clara-child (kinds), x-clara-expression, x-clara-per-key, x-clara-alias, x-clara-implicit.
/// `owner` names whose arguments these are in messages ("DiceLoss").
CLARA_API void check_schema(const Value& value, const Value& schema, const std::string& path,
                            std::string_view owner, Issues& issues);

/// What a schema asks for, in a user's words: "a number or a list of numbers".
CLARA_API std::string schema_words(const Value& schema);

/// True when `value` passes, without a report.
CLARA_API bool accepts(const Value& schema, const Value& value);

namespace detail {
CLARA_API void read_fields(std::span<const Field> fields, const Value& args, void* options,
                           Reading& reading);
CLARA_API Value print_fields(std::span<const Field> fields, const void* options);

template <class O>
concept HasValidate = requires(const O& o, OptionIssues& i) {
  O::validate(o, i);
};
}  // namespace detail

/// Reads and checks the arguments of a component; throws Error with everything that is wrong with
/// them.
template <class Options>
Options read_options(const Value& args, std::string_view owner, Resolver* resolver,
                     std::string path = "") {
  Issues issues;
  Reading reading{resolver, &issues, path};
  Options options;
  Options defaults;
  check_schema(args,
               object_schema(Options::fields(), detail::print_fields(Options::fields(), &defaults)),
               path, owner, issues);
  if (issues.failed()) throw Error(issues);
  detail::read_fields(Options::fields(), args, &options, reading);
  if constexpr (detail::HasValidate<Options>) {
    OptionIssues option_issues(args, reading);
    if (!issues.failed()) Options::validate(options, option_issues);
  }
  if (issues.failed()) throw Error(issues);
  return options;
}

template <class Options>
Value print_options(const Options& options) {
  return detail::print_fields(Options::fields(), &options);
}

}  // namespace clara

#include <clara/option_readers.hpp>  // IWYU pragma: export
#include <clara/option_types.hpp>    // IWYU pragma: export
