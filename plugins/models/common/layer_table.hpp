#pragma once

#include "layers.hpp"

#include <clara/options.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace clara::networks {

/// A table of named layers, and how a LayerSpec is looked up in it: case does not matter.
template <class Make>
using LayerTable = std::map<std::string, Make>;

std::string lower(std::string text);

/// Throws clara::Error that names the known layers; `what` is "activation", "dropout" or
/// "normalisation".
[[noreturn]] void unknown_layer(const std::string& what, const std::string& name,
                                const std::vector<std::string>& known);

template <class Make>
const Make& find_layer(const LayerTable<Make>& table, const std::string& what,
                       const std::string& name) {
  const auto found = table.find(lower(name));
  if (found != table.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& entry : table) known.push_back(entry.first);
  unknown_layer(what, name, known);
}

/// The arguments of a layer, typed and checked.
template <class Options>
Options layer_options(const LayerSpec& spec) {
  return read_options<Options>(Value(spec.args), spec.name, nullptr);
}

/// Makes the layers that the network's argument `name` describes, and reports what their own
/// arguments are refused for.
void check_layer(const char* name, OptionIssues& issues, const std::function<void()>& make);

}  // namespace clara::networks
