#include "answers.hpp"

#include <clara/error.hpp>

#include <cctype>
#include <string_view>

#include "names.hpp"

namespace clara::mlflow {

namespace {

constexpr std::size_t kLongestLine = 300;
constexpr std::size_t kLongestPage = 100;

/// Blanks and line breaks become one blank each; what stands in <...> is left out.
std::string one_line(std::string_view text, bool tags, std::size_t most) {
  std::string out;
  bool in_tag = false;
  for (const char c : text) {
    const bool tag_ends = in_tag && c == '>';
    if (tags && c == '<') in_tag = true;
    if (tag_ends) in_tag = false;
    if (!in_tag && !tag_ends && !std::isspace(static_cast<unsigned char>(c)))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return safe_text(out, most);
}

/// A page's title, else its text.
std::string page_line(std::string_view body) {
  body = body.substr(0, 4096);
  const auto title = body.find("<title>");
  const auto end = body.find("</title>");
  if (title != std::string_view::npos && end != std::string_view::npos && end > title)
    body = body.substr(title, end - title);
  return one_line(body, true, kLongestPage);
}

/// Of a proxy, or of a server that is starting or busy.
bool may_pass(long status) {
  return status == 408 || status == 413 || status == 429 || status == 500 || status == 502 ||
         status == 503 || status == 504;
}

[[noreturn]] void throw_error(const Response& response, const std::string& uri,
                              const std::string& what) {
  const auto own = own_error(response);
  const auto line = own ? own->message : page_line(response.body);
  const auto told =
      what + ": " + std::to_string(response.status) + (line.empty() ? "" : ": ") + line;
  if (own && (response.status == 400 || own->code == "RESOURCE_DOES_NOT_EXIST"))
    throw Rejected(told);
  const bool ours = response.status == 500 || response.status == 413;
  if (own || may_pass(response.status)) throw Unavailable(told, ours);
  throw Unavailable(told + "; is " + uri + " an MLflow server?");
}

}  // namespace

std::optional<OwnError> own_error(const Response& response) {
  try {
    const auto body = parse_json(response.body);
    const auto* code = body.find("error_code");
    if (!code || !code->is_string()) return std::nullopt;
    const auto* message = body.find("message");
    return OwnError{code->as_string(), message && message->is_string()
                                           ? one_line(message->as_string(), false, kLongestLine)
                                           : ""};
  } catch (const Error&) {
    return std::nullopt;
  }
}

Value judged(const Response& response, const std::string& uri, const std::string& what) {
  if (response.too_large)
    throw Unavailable(what + ": the answer is larger than 16 MiB; is " + uri +
                      " an MLflow server?");
  if (response.status == 0) throw Unavailable("cannot reach " + uri + ": " + response.failure);
  if (response.status >= 300 && response.status < 400)
    throw Unavailable(what + ": the server redirects (" + std::to_string(response.status) +
                      "); set tracking_uri to " +
                      (response.location.empty() ? "where it now is" : response.location));
  if (response.status == 401)
    throw Unavailable(
        what +
        ": the server wants other credentials (401); set MLFLOW_TRACKING_USERNAME and "
        "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN");
  if (response.status == 403) {
    const auto own = own_error(response);
    throw Unavailable(
        what + ": the server forbids it (403): " + (own ? own->message : page_line(response.body)) +
        (response.body.find("Host header") != std::string::npos
             ? "; start it with --allowed-hosts naming this host"
             : ""));
  }
  if (response.status >= 400) throw_error(response, uri, what);
  if (response.body.empty()) return Object{};
  try {
    return parse_json(response.body);
  } catch (const Error&) {
    throw Unavailable(what + ": the answer is no JSON; is " + uri + " an MLflow server?");
  }
}

}  // namespace clara::mlflow
