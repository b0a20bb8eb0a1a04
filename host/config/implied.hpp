#pragma once

/// The wiring that a config leaves out, as Clara Train 4.0 did: what is written wins, what is
/// missing is implied.

#include <clara/value.hpp>

#include <functional>
#include <optional>
#include <string>

namespace clara::host::config {

/// NAME of "@NAME", "#@NAME.parameters()" and "{NAME}".
std::string referred_name(const std::string& reference);
/// "{NAME}", which implies a first-level value.
bool is_variable(const std::string& reference);

/// Whether `args` have the argument that `property` of a schema describes, by any of its names.
bool is_written(const Object& args, const Object::Member& property);

/// What an argument takes that is not written: its schema's x-clara-implicit as it is, or the value
/// that a "{NAME}" stands for; nullopt when the config has no such thing. `required`: it cannot do
/// without.
using Implied = std::function<std::optional<Value>(const Object::Member& argument,
                                                   const std::string& reference, bool required)>;

/// Adds to `args` what the schema implies for missing arguments. An argument that takes a map of
/// components takes one by its name: {"model": "@model"}.
void add_implied(Value& args, const Value& schema, const Implied& implied);

/// Writes lists of names as maps where the schema takes a map of components: ["model",
/// "train_conf"] is {"model": "@model", "train_conf": "@conf"}. Whether there is such a component
/// is left to who follows references.
void name_components(Value& args, const Value& schema);

}  // namespace clara::host::config
