#include "expression_format.hpp"

#include "expression_lexer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace clara::detail {
namespace {

bool read_field(std::string_view field, const std::string& engine, ConfigCall::Printed& out) {
  using Kind = ExpressionLexer::Kind;
  constexpr std::array<std::string_view, 4> kAttributes{"iteration", "epoch", "epoch_length",
                                                        "max_epochs"};
  ExpressionLexer in(field);
  if (!in.take(engine) || !in.take(".") || !in.take("state") || !in.take(".")) return false;
  if (in.take("batch")) {
    if (!in.take("[") || in.kind() != Kind::text) return false;
    out.batch_key = in.token();
    in.next();
    if (!in.take("]") || !in.take("[") || !in.take("0") || !in.take("]")) return false;
  } else {
    if (in.kind() != Kind::name ||
        std::find(kAttributes.begin(), kAttributes.end(), in.token()) == kAttributes.end())
      return false;
    out.attribute = in.token();
    in.next();
  }
  return in.kind() == Kind::end;
}

}  // namespace

bool split_format(const std::string& text, const std::string& engine,
                  std::vector<ConfigCall::Printed>& out) {
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find('{', at);
    ConfigCall::Printed part{text.substr(at, open - at), "", ""};
    if (part.text.find('}') != std::string::npos) return false;
    if (open != std::string::npos) {
      const auto close = text.find('}', open);
      if (close == std::string::npos) return false;
      const auto field = std::string_view(text).substr(open + 1, close - open - 1);
      if (!read_field(field, engine, part)) return false;
      at = close + 1;
    } else {
      at = text.size();
    }
    out.push_back(std::move(part));
  }
  return true;
}

}  // namespace clara::detail
