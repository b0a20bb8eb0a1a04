#pragma once

#include <host/plugins/catalog.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::cli {

using Descriptions = std::vector<const plugins::Description*>;

/// What `plugins list`, `describe` and `check` print: for people, and as JSON. The list tells the
/// files of components that share their kind and name.
std::string list_text(const Descriptions& components);
Value list_json(const Descriptions& components, const std::vector<plugins::Refused>& refused);
/// `others`: of the same kind and name, in other files.
std::string describe_text(const plugins::Description& component, const Descriptions& others);
/// The JSON Schema (draft 7) of the component's arguments, with docs and defaults.
Value json_schema(const plugins::Description& component, const Descriptions& others);
std::string check_text(const std::filesystem::path& file, const Descriptions& components);
Value check_json(const std::filesystem::path& file, const Descriptions& components);

}  // namespace clara::host::cli
