#include <clara/error.hpp>
#include <clara/internal/config_call.hpp>

#include <charconv>

#include "expression_format.hpp"
#include "expression_lexer.hpp"

namespace clara {
namespace {

using Kind = detail::ExpressionLexer::Kind;

// Each function reads one form and returns false where the text leaves it. Nothing recurses: no
// form nests.
class CallParser {
 public:
  explicit CallParser(std::string_view text) : in_(text) {}

  bool parse(ConfigCall& call) {
    const bool read = in_.take("#") ? parse_hash(call) : parse_lambda(call);
    return read && in_.kind() == Kind::end;
  }

 private:
  bool take_name(std::string& name) {
    if (in_.kind() != Kind::name) return false;
    name = in_.token();
    in_.next();
    return true;
  }

  bool take_text(std::vector<std::string>& keys) {
    if (in_.kind() != Kind::text) return false;
    keys.emplace_back(in_.token());
    in_.next();
    return true;
  }

  bool parse_hash(ConfigCall& call) {
    if (in_.take("@")) return parse_parameters(call);
    if (in_.take("monai") && !(in_.take(".") && in_.take("handlers") && in_.take(".")))
      return false;
    if (in_.take("stopping_fn_from_metric")) {
      call.form = ConfigCall::Form::score;
      return in_.take("(") && take_text(call.keys) && in_.take(")");
    }
    if (in_.take("stopping_fn_from_loss")) {
      call.form = ConfigCall::Form::score;
      call.negative = true;
      return in_.take("(") && in_.take(")");
    }
    return in_.take("from_engine") && parse_from_engine(call);
  }

  bool parse_parameters(ConfigCall& call) {
    std::string name;
    call.form = ConfigCall::Form::parameters;
    if (!take_name(name)) return false;
    call.reference = "@" + name;
    return in_.take(".") && in_.take("parameters") && in_.take("(") && in_.take(")");
  }

  bool parse_from_engine(ConfigCall& call) {
    call.form = ConfigCall::Form::from_engine;
    if (!in_.take("(")) return false;
    if (in_.take("keys") && !in_.take("=")) return false;
    if (in_.kind() == Kind::text) {
      call.single = true;
      take_text(call.keys);
    } else if (!parse_texts(call.keys)) {
      return false;
    }
    if (in_.take(",") && !in_.is(")")) {
      if (in_.take("first") && !in_.take("=")) return false;
      call.first = in_.is("True");
      if (!in_.take("True") && !in_.take("False")) return false;
      in_.take(",");
    }
    return in_.take(")");
  }

  // ['a', 'b'] or ('a', 'b')
  bool parse_texts(std::vector<std::string>& keys) {
    const bool round = in_.take("(");
    if (!round && !in_.take("[")) return false;
    const std::string_view close = round ? ")" : "]";
    do {
      if (in_.is(close)) break;
      if (!take_text(keys)) return false;
    } while (in_.take(","));
    return !keys.empty() && in_.take(close);
  }

  bool parse_lambda(ConfigCall& call) {
    if (!in_.take("lambda") || !take_name(argument_) || !in_.take(":")) return false;
    call.form = in_.is("None") ? ConfigCall::Form::none : ConfigCall::Form::from_engine;
    if (in_.take("None")) return true;
    if (in_.take("print")) return parse_print(call);
    if (in_.take("-")) {
      call.negative = true;
      return in_.take(argument_) && parse_score(call);
    }
    if (in_.take(argument_)) {
      if (in_.is(".")) return parse_score(call);
      call.single = true;
      return parse_keys(call);
    }
    const bool round = in_.take("(");
    if (!round && !in_.take("[")) return false;
    return parse_items(call, round ? ")" : "]");
  }

  // e.state.metrics['a'], e.state.output[0]['loss'] or e.state.output['loss']
  bool parse_score(ConfigCall& call) {
    call.form = ConfigCall::Form::score;
    if (!take_state()) return false;
    if (in_.take("metrics")) return in_.take("[") && take_text(call.keys) && in_.take("]");
    std::vector<std::string> keys;
    if (!in_.take("output") || !in_.take("[")) return false;
    if (in_.take("0") && (!in_.take("]") || !in_.take("["))) return false;
    return take_text(keys) && keys.front() == "loss" && in_.take("]");
  }

  // .state.
  bool take_state() { return in_.take(".") && in_.take("state") && in_.take("."); }

  // (f'...') if e.state.iteration % 10 == 0 else None
  bool parse_print(ConfigCall& call) {
    call.form = ConfigCall::Form::print;
    if (!in_.take("(")) return false;
    const bool formatted = in_.take("f");
    if (in_.kind() != Kind::text) return false;
    const std::string text(in_.token());
    in_.next();
    if (!in_.take(")")) return false;
    if (!formatted) {
      call.printed = {{text, "", ""}};
    } else if (!detail::split_format(text, argument_, call.printed)) {
      return false;
    }
    if (!in_.take("if")) return true;
    if (!in_.take(argument_) || !take_state() || !in_.take("iteration") || !in_.take("%"))
      return false;
    if (in_.kind() != Kind::number) return false;
    const auto number = in_.token();
    const auto read = std::from_chars(number.data(), number.data() + number.size(), call.every);
    if (read.ec != std::errc() || read.ptr != number.data() + number.size() || call.every < 1)
      return false;
    in_.next();
    return in_.take("==") && in_.take("0") && in_.take("else") && in_.take("None");
  }

  // x['a'] or x[0]['a']
  bool parse_item(ConfigCall& call) { return in_.take(argument_) && parse_keys(call); }

  bool parse_keys(ConfigCall& call) {
    if (!in_.take("[")) return false;
    if (in_.take("0")) {
      call.first = true;
      if (!in_.take("]") || !in_.take("[")) return false;
    }
    return take_text(call.keys) && in_.take("]");
  }

  // x['a'], x['b'] or i['a'] for i in x
  bool parse_items(ConfigCall& call, std::string_view close) {
    if (close == "]" && !in_.is(argument_)) return parse_comprehension(call);
    std::size_t count = 0;
    std::size_t firsts = 0;
    do {
      if (in_.is(close)) break;
      call.first = false;
      if (!parse_item(call)) return false;
      ++count;
      firsts += call.first ? 1 : 0;
    } while (in_.take(","));
    call.first = firsts > 0;
    return count > 0 && (firsts == 0 || firsts == count) && in_.take(close);
  }

  bool parse_comprehension(ConfigCall& call) {
    std::string item;
    call.single = true;
    return take_name(item) && in_.take("[") && take_text(call.keys) && in_.take("]") &&
           in_.take("for") && in_.take(item) && in_.take("in") && in_.take(argument_) &&
           in_.take("]");
  }

  detail::ExpressionLexer in_;
  std::string argument_;
};

}  // namespace

bool is_config_call(std::string_view text) {
  constexpr std::string_view lambda = "lambda";
  if (text.starts_with('#')) return true;
  return text.starts_with(lambda) && text.size() > lambda.size() &&
         (text[lambda.size()] == ' ' || text[lambda.size()] == ':');
}

ConfigCall compile_config_call(const Value& text) {
  ConfigCall call;
  if (text.is_string() && CallParser(text.as_string()).parse(call)) return call;
  throw Error(Issue{
      Severity::error, text.mark(), "", "no form that is understood: " + shown(text),
      "allowed are \"#@model.parameters()\", \"#monai.handlers.from_engine(['pred', 'label'], "
      "first=True)\", \"lambda x: None\", \"lambda x: x['loss']\", \"lambda x: x[0]['loss']\", "
      "\"lambda x: (x['pred'], x['label'])\" and \"lambda x: [i['loss'] for i in x]\"; no code "
      "is ever run"});
}

}  // namespace clara
