// From text to plan: the config, behind a line "---" the environment, behind another one the
// settings of --set, one a line. Only clara::Error may come out, and nothing may grow or recurse
// without end.

#include <host/config/branches.hpp>
#include <host/config/origins.hpp>
#include <host/config/searchable_training.hpp>
#include <tests/support/invented_components.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace clara;
using namespace clara::host::config;

std::string_view take_part(std::string_view& text) {
  constexpr std::string_view kBetween = "\n---\n";
  const auto end = text.find(kBetween);
  const auto part = text.substr(0, end);
  text = end == std::string_view::npos ? "" : text.substr(end + kBetween.size());
  return part;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < 16) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

Sources read(std::string_view text, Issues& issues) {
  Sources sources;
  sources.root = "/mmar";
  sources.file = "config.json";
  sources.config = parse_json(take_part(text), "config.json");
  const auto environment = take_part(text);
  sources.environment =
      environment.empty() ? Value(Object{}) : parse_json(environment, "environment.json");
  if (!sources.config.is_object() || !sources.environment.is_object()) throw Error("no object");
  sources.settings = parse_settings(lines_of(text), issues);
  return sources;
}

void plan(std::string_view text) {
  static const clara::testing::InventedComponents components;
  Issues issues;
  const auto sources = read(text, issues);
  const auto& layout = layout_of(type_of_config(sources.config));
  const auto search = Search::find(sources.config, layout, components, issues);
  const auto plan = make_plan(sources, components, search, {}, issues);
  origins(plan);
  const auto all = branches(search.space()).values;
  // A handful of branches meets the same code as hundreds do.
  for (std::size_t i = 0; i < all.size() && i < 4; ++i) {
    if (!search.space().problem(all[i]).empty()) __builtin_trap();
    make_plan(sources, components, search, all[i], issues);
    const auto text_of = SearchableTraining(sources, search).concrete(all[i], i % 2 == 0);
    parse_json(text_of, "concrete.json");
  }
  issues.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    plan({reinterpret_cast<const char*>(data), size});
  } catch (const Error&) {
  }
  return 0;
}
