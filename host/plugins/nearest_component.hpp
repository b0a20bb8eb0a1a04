#pragma once

#include <host/plugins/catalog.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::plugins {

/// Components by kind and name; those of one name with the one that the name means in front.
using ByName =
    std::map<std::string, std::map<std::string, std::vector<const Description*>, std::less<>>,
             std::less<>>;

/// True unless `name` is only another name of those that have it.
bool is_first_name(std::string_view name, const std::vector<const Description*>& same);

/// "a handler", "an executor".
std::string with_article(std::string_view kind);

/// What mends `there is no KIND "NAME"`: the kind that has it, else the nearest name of this
/// kind; "" when nothing is near. Other names of a component are not suggested.
std::string hint_for(const ByName& components, std::string_view kind, const std::string& name);

/// What mends a name without its kind: `did you mean "handler/MMARHandler"?`, with every kind that
/// has the name; "" when nothing is near.
std::string kind_hint(const ByName& components, const std::string& name);

}  // namespace clara::host::plugins
