#pragma once

/// Fields that several components share, taken into their Options as a group. Included by
/// options.hpp.

#include <clara/field.hpp>
#include <clara/option_struct.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace clara {

namespace detail {

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
  Fields(Parts... parts) {  // NOLINT(google-explicit-constructor): fields() returns {...}
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

}  // namespace clara
