#pragma once

/// Typed arguments of components. A component lists its fields once; from that list come parsing,
/// the rejection of unknown keys, `plugins describe`, the JSON Schema, the manifest and the
/// effective config:
///
///     struct Options {
///       std::vector<std::string> keys;
///       double low = 0.0;
///       static clara::Fields<Options> fields() {
///         return {clara::field<&Options::keys>("keys", "images to change").required(),
///                 clara::field<&Options::low>("low", "smallest value kept").range(0, 1)};
///       }
///       // Where there are rules across fields:
///       static void validate(const Options& options, clara::OptionIssues& issues);
///     };
///
/// A group of fields that many components have is such a struct too, listed once, with a validate
/// of its own. It is a base or a member of the Options that take it in (its keys stay at the first
/// level), at the place in the list where its fields shall stand:
///
///     struct Options : KeyFields, ProbField {
///       double std = 0.1;
///       static clara::Fields<Options> fields() {
///         return {clara::group<KeyFields>(), clara::group<ProbField>(),
///                 clara::field<&Options::std>("std", "standard deviation of the noise")};
///       }
///     };
///
/// fields() is called once.

#include <clara/error.hpp>
#include <clara/field.hpp>          // IWYU pragma: export
#include <clara/option_groups.hpp>  // IWYU pragma: export
#include <clara/option_reader.hpp>  // IWYU pragma: export
#include <clara/option_struct.hpp>  // IWYU pragma: export
#include <clara/value.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace clara {

/// Reads and checks the arguments of a component; throws Error with everything that is wrong with
/// them.
template <class Options>
Options read_options(const Value& args, std::string_view owner, Resolver* resolver,
                     std::string path = "") {
  Issues issues;
  OptionReader reader{resolver, &issues, std::move(path)};
  detail::check_arguments(args, detail::schema_of_struct<Options>(), owner, reader);
  auto options = detail::read_struct<Options>(args, reader);
  if (issues.failed()) throw Error(issues);
  return options;
}

template <class Options>
Value print_options(const Options& options) {
  return detail::print_fields(detail::fields_of<Options>(), &options);
}

}  // namespace clara

#include <clara/option_types.hpp>  // IWYU pragma: export
#include <clara/type_of.hpp>       // IWYU pragma: export
