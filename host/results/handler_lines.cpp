#include "host/results/handler_lines.hpp"

#include "host/automl/plugin_call.hpp"

#include <clara/error.hpp>
#include <clara/redaction.hpp>

#include <utility>

namespace clara::host::results {
namespace {

constexpr const char* kMeta = "closing";

std::string text_of(const Value& object, const char* key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

}  // namespace

std::vector<HandlerLine> keep_handler_lines(const std::vector<automl::NamedHandler>& handlers,
                                            store::StudyFile& study) {
  std::vector<HandlerLine> lines;
  Array kept;
  for (const auto& handler : handlers) {
    const auto* closer = dynamic_cast<const Closer*>(handler.handler);
    if (!closer) continue;
    ClosingLine line;
    const auto error = automl::call_plugin(handler.label + ": its closing line",
                                           [&] { line = closer->closing_line(); });
    if (error)
      throw Error(handler.label + ": failed in closing_line: " + automl::what(error),
                  ExitCode::plugin);
    lines.push_back({handler.label, line.name, redacted(line.text), 0});
    kept.emplace_back(Object{
        {"handler", handler.label}, {"name", lines.back().name}, {"text", lines.back().text}});
  }
  study.write([&] { study.set_meta(kMeta, std::move(kept)); });
  return lines;
}

std::vector<HandlerLine> read_handler_lines(const store::StudyFile& study) {
  std::vector<HandlerLine> lines;
  const auto kept = study.meta(kMeta);
  if (!kept || !kept->is_array()) return lines;
  for (const auto& one : kept->as_array()) {
    const auto handler = text_of(one, "handler");
    lines.push_back(
        {handler, text_of(one, "name"), text_of(one, "text"), study.undelivered(handler)});
  }
  return lines;
}

}  // namespace clara::host::results
