#include "host/process/log_tail.hpp"

#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

namespace clara::host::process {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kRead = 64 << 10;
constexpr std::size_t kLine = 400;

std::string last_bytes(const fs::path& file) {
  std::error_code missing;
  const auto size = fs::file_size(file, missing);
  if (missing) return {};
  const auto wanted = std::min(size, kRead);
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(size - wanted));
  std::string text(wanted, '\0');
  in.read(text.data(), static_cast<std::streamsize>(wanted));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return text;
}

// What clara-job writes last: a segment while the log is longer than its half, else the log itself.
fs::path newest(const fs::path& attempt) {
  fs::path found = attempt / "log.txt";
  fs::file_time_type when = fs::file_time_type::min();
  for (const char* name : {"log.tail.0", "log.tail.1"}) {
    std::error_code missing;
    const auto written = fs::last_write_time(attempt / name, missing);
    if (!missing && written >= when) {
      found = attempt / name;
      when = written;
    }
  }
  return found;
}

// The place after the escape sequence that begins at `at`.
std::size_t after_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return text.size();
  if (text[at + 1] == ']') {
    const auto end = text.find_first_of("\a\033", at + 2);
    return end == std::string_view::npos ? text.size() : end + (text[end] == '\033' ? 2 : 1);
  }
  if (text[at + 1] != '[') return at + 2;
  const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at) + 2, text.end(),
                                [](char c) { return c >= '@' && c <= '~'; });
  return static_cast<std::size_t>(end - text.begin()) + (end == text.end() ? 0 : 1);
}

std::string readable(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (const auto last = line.rfind('\r'); last != std::string_view::npos) {
    line.remove_prefix(last + 1);
  }
  std::string out;
  for (std::size_t at = 0; at < line.size() && out.size() < kLine;) {
    const auto c = static_cast<unsigned char>(line[at]);
    const std::size_t n = utf8_length(line, at);
    if (c == 0x1B) {
      at = after_escape(line, at);
    } else if (n == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
    } else {
      if (c == '\t') out += ' ';
      if (c >= 0x20 && c != 0x7F) out += line.substr(at, n);
      at += n;
    }
  }
  return out;
}

}  // namespace

std::string readable_tail(std::string_view text, std::size_t lines) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::vector<std::string> kept;
  while (!text.empty() && kept.size() < lines) {
    const auto at = text.rfind('\n');
    kept.push_back(readable(at == std::string_view::npos ? text : text.substr(at + 1)));
    text = at == std::string_view::npos ? std::string_view() : text.substr(0, at);
  }
  std::string out;
  for (auto line = kept.rbegin(); line != kept.rend(); ++line) {
    if (line != kept.rbegin()) out += '\n';
    out += *line;
  }
  return out;
}

std::string log_tail(const fs::path& attempt, std::size_t lines) {
  return readable_tail(last_bytes(newest(attempt)), lines);
}

}  // namespace clara::host::process
