#pragma once

/// One argument of a component: its key, its type, its rules and its words. Included by
/// options.hpp.

#include <clara/export.hpp>
#include <clara/option_reader.hpp>
#include <clara/value.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace clara {

class OptionIssues;

/// A C++ type as the host sees it. One immutable instance per type; the functions run inside the
/// plugin.
struct Type {
  Value (
      *schema)();  ///< JSON Schema draft 7 with x-clara keys, in the words that Entry::schema lists
  void (*read)(const Value& value, void* member,
               OptionReader& reader);  ///< `value` has passed the schema
  Value (*print)(const void* member);
};

/// How a C++ type is read; specialise it for a type of your own:
/// `static Value schema(); static T read(const Value&, OptionReader&); static Value print(const
/// T&);`
template <class T, class Enable = void>
struct TypeOf;

template <class T>
const Type& type_of() {
  static const Type type{
      &TypeOf<T>::schema,
      [](const Value& value, void* member, OptionReader& reader) {
        *static_cast<T*>(member) = TypeOf<T>::read(value, reader);
      },
      [](const void* member) { return TypeOf<T>::print(*static_cast<const T*>(member)); }};
  return type;
}

/// A rule over several fields of one struct: reports into the issues. [construction]
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
  void read(const Value& value, void* options, OptionReader& reader) const;
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

}  // namespace clara
