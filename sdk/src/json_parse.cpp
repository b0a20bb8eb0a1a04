#include <clara/value.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include "json_builder.hpp"
#include "json_complaint.hpp"
#include "json_source.hpp"

namespace clara {
namespace {

using detail::JsonBuilder;
using detail::JsonSource;
using Parser = boost::json::basic_parser<JsonBuilder>;

Parser parser_for(JsonSource* source) {
  boost::json::parse_options options;
  options.max_depth = detail::kMaxJsonDepth;
  return Parser(options, source);
}

/// True when the whole text is one value in which no key is written twice.
bool read(Parser& parser, std::string_view text) {
  boost::json::error_code code;
  const auto used = parser.write_some(false, text.data(), text.size(), code);
  return !code && parser.done() &&
         text.find_first_not_of(" \t\r\n", used) == std::string_view::npos &&
         parser.handler().duplicates().empty();
}

}  // namespace

Value parse_json(std::string_view text, std::string_view file) {
  JsonSource source(text, file);
  detail::refuse_other_encodings(source);
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
    source = JsonSource(text, file);
  }
  if (file.empty()) {
    // Values without a place: following the text costs more than reading it.
    auto quick = parser_for(nullptr);
    if (read(quick, text)) return quick.handler().take_result();
  }
  auto parser = parser_for(&source);
  if (read(parser, text)) return parser.handler().take_result();
  detail::complain(source, parser.handler());
}

}  // namespace clara
