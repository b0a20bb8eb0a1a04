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
///
/// A group of fields that many components have is such a struct too, listed once, with a validate
/// of its own. It is a base or a member of the Options that take it in (its keys stay at the first
/// level), at the place in the list where its fields shall stand:
///
///     struct Options : KeyFields, ProbField {
///       double std = 0.1;
///       static std::span<const clara::Field> fields() {
///         static const clara::Fields<Options> list{
///             clara::group<KeyFields>(), clara::group<ProbField>(),
///             clara::field<&Options::std>("std", "standard deviation of the noise")};
///         return list;
///       }
///     };

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace clara {

class OptionIssues;

/// Lent by the wiring while the arguments of one component are read: turns references into
/// components. It is called by the thread that reads and constructs, one component at a time.
class CLARA_API Resolver {
 public:
  virtual ~Resolver();
  /// [the thread that reads] The component that `at` ("@name") refers to, already constructed.
  /// Throws Error at its place.
  virtual Component& ref(const Value& at, std::string_view kind) = 0;
  /// [the thread that reads] All components of the list that `at` ("@name") refers to, disabled
  /// ones left out; one component counts as a list of one.
  virtual std::vector<Component*> ref_list(const Value& at, std::string_view kind) = 0;
  /// [the thread that reads] Builds {"name"|"path", "args"}; the caller owns it.
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

/// A rule over several fields of one struct: reports into the issues. [the thread that reads]
using FieldRule = std::function<void(const void* options, OptionIssues& issues)>;

/// One argument: its key, its type, its rules and its words. Its functions take the address of a
/// struct of the type owner(), and of no other: a base or a derived struct may lie elsewhere.
class CLARA_API Field {
 public:
  using Member = std::function<void*(void* options)>;

  Field(std::string name, std::string doc, const Type& type, Member member,
        const std::type_info& owner);

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
  const std::type_info& owner() const { return *owner_; }
  /// True for the name and for every alias.
  bool is_called(std::string_view key) const;
  /// The type's schema with this field's rules, doc and aliases; without the default.
  Value schema() const;
  void read(const Value& value, void* options, Reading& reading) const;
  Value print(const void* options) const;

  /// The same field of a group inside another struct: `group` finds the group in an `owner`.
  Field within(const Member& group, const std::type_info& owner) const;
  /// A rule of the group `of` that this field speaks for; used by Fields.
  void add_rule(const std::type_info& of, FieldRule rule);
  bool has_rule(const std::type_info& of) const;
  void check_rules(const void* options, OptionIssues& issues) const;

 private:
  struct Rule {
    const std::type_info* of;
    FieldRule check;
  };

  std::string name_;
  std::string doc_;
  const Type* type_;
  Member member_;
  const std::type_info* owner_;
  bool required_ = false;
  bool per_key_ = false;
  bool beside_ = false;
  std::vector<std::string> aliases_;
  std::string implicit_;
  std::vector<Value> one_of_;
  std::optional<double> low_, high_, above_;
  std::vector<Rule> rules_;
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

/// Field over a data member that `Owner` has from one of its bases, with words of its own:
/// field<Options, &Options::keys>("keys", "images to crop").
template <class Owner, auto Member>
Field field(std::string name, std::string doc) {
  using Info = detail::MemberOf<decltype(Member)>;
  static_assert(std::is_base_of_v<typename Info::Class, Owner>, "Owner has no such member");
  return Field(
      std::move(name), std::move(doc), type_of<typename Info::Type>(),
      [](void* options) -> void* { return &(static_cast<Owner*>(options)->*Member); },
      typeid(Owner));
}

/// Field over a data member: field<&Options::low>("low", "smallest value kept"). The member must be
/// declared in the struct whose list this is: C++ sees an inherited one as a member of its base,
/// which is what group() is for.
template <auto Member>
Field field(std::string name, std::string doc) {
  return field<typename detail::MemberOf<decltype(Member)>::Class, Member>(std::move(name),
                                                                           std::move(doc));
}

/// What Options::validate reports into: each issue at one of the arguments.
class CLARA_API OptionIssues {
 public:
  /// `fields`: those of the struct, so that an argument is found by its aliases too.
  OptionIssues(const Value& args, Reading& reading, std::span<const Field> fields = {})
      : args_(args), reading_(reading), fields_(fields) {}
  /// `field` is the argument's name; the issue stands at its place, by whichever of its names it
  /// was written, or at the component's when it was not written.
  void error(std::string_view field, std::string message, std::string hint = {});
  void warning(std::string_view field, std::string message, std::string hint = {});

 private:
  void add(Severity severity, std::string_view field, std::string message, std::string hint);

  const Value& args_;
  Reading& reading_;
  std::span<const Field> fields_;
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

template <class Options>
class Fields;

namespace detail {
CLARA_API void read_fields(std::span<const Field> fields, const Value& args, void* options,
                           Reading& reading);
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
  static const std::span<const Field> list = check_fields(O::fields(), typeid(O));
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
O read_struct(const Value& args, Reading& reading) {
  O options{};
  const auto fields = fields_of<O>();
  read_fields(fields, args, &options, reading);
  if (reading.issues->failed()) return options;
  OptionIssues issues(args, reading, fields);
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

/// A struct of fields that another has as a base (Member is null) or as a member.
template <class G, auto Member>
struct Group {};

}  // namespace detail

/// The fields and the rules of a base of the Options, for their list.
template <class G>
detail::Group<G, nullptr> group() {
  return {};
}

/// The same of a member: its keys stand at the first level.
template <auto Member>
detail::Group<typename detail::MemberOf<decltype(Member)>::Type, Member> group() {
  return {};
}

/// The list of a struct that takes in groups: of field() and group() in any order.
template <class Options>
class Fields {
 public:
  template <class... Parts>
  explicit Fields(Parts... parts) {
    (add(std::move(parts)), ...);
  }
  operator std::span<const Field>() const { return list_; }  // NOLINT(google-explicit-constructor)

 private:
  void add(Field field) { list_.push_back(std::move(field)); }

  template <class G, auto Member>
  void add(detail::Group<G, Member>) {
    const auto find = [](void* options) -> void* {
      auto& outer = *static_cast<Options*>(options);
      if constexpr (std::is_null_pointer_v<decltype(Member)>) {
        static_assert(std::is_base_of_v<G, Options>, "a group<G>() is a base of the Options");
        return static_cast<G*>(&outer);
      } else {
        return &(outer.*Member);
      }
    };
    const std::size_t first = list_.size();
    for (const auto& field : detail::fields_of<G>())
      list_.push_back(field.within(find, typeid(Options)));
    if (first == list_.size()) return;
    list_[first].add_rule(typeid(G), [find](const void* options, OptionIssues& issues) {
      // One accessor for both; the rule only reads.
      const void* inner = find(const_cast<void*>(options));  // NOLINT
      detail::validate_own(*static_cast<const G*>(inner), issues);
    });
  }

  std::vector<Field> list_;
};

/// Reads and checks the arguments of a component; throws Error with everything that is wrong with
/// them.
template <class Options>
Options read_options(const Value& args, std::string_view owner, Resolver* resolver,
                     std::string path = "") {
  Issues issues;
  Reading reading{resolver, &issues, std::move(path)};
  check_schema(args, detail::schema_of_struct<Options>(), reading.path, owner, issues);
  if (issues.failed()) throw Error(issues);
  auto options = detail::read_struct<Options>(args, reading);
  if (issues.failed()) throw Error(issues);
  return options;
}

template <class Options>
Value print_options(const Options& options) {
  return detail::print_fields(detail::fields_of<Options>(), &options);
}

}  // namespace clara

#include <clara/option_readers.hpp>  // IWYU pragma: export
#include <clara/option_types.hpp>    // IWYU pragma: export
