#include "host/process/job/options.hpp"

#include <charconv>
#include <cstring>
#include <string_view>

namespace clara::host::job {
namespace {

template <class Int>
bool number(const char* text, Int& out) {
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, out);
  return error == std::errc() && stop == end && out >= 0;
}

bool set(Options& o, std::string_view name, const char* value) {
  if (name == "--attempt") return (o.attempt = value) != nullptr;
  if (name == "--directory") return (o.directory = value) != nullptr;
  if (name == "--parent") return number(value, o.parent);
  if (name == "--limit-ms") return number(value, o.limit_ms);
  if (name == "--grace-ms") return number(value, o.grace_ms);
  if (name == "--log-bytes") return number(value, o.log_bytes);
  if (name == "--line-bytes") return number(value, o.line_bytes);
  if (name == "--stream-fd") return number(value, o.stream_fd);
  return false;
}

}  // namespace

bool parse(int argc, char** argv, Options& out) {
  int at = 1;
  for (; at + 1 < argc && std::strcmp(argv[at], "--") != 0; at += 2) {
    if (!set(out, argv[at], argv[at + 1])) return false;
  }
  if (at + 1 >= argc || std::strcmp(argv[at], "--") != 0) return false;
  out.program = argv + at + 1;
  return out.attempt != nullptr && out.log_bytes >= 4096 && out.line_bytes >= 256;
}

}  // namespace clara::host::job
