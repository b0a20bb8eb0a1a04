#pragma once

#include <string>
#include <string_view>

namespace clara::host::process {

/// Whole lines out of a stream of chunks; a line's end is '\n' or "\r\n".
class LineSplitter {
 public:
  /// `sink(std::string_view)` gets each line without its end.
  template <class Sink>
  void pass(std::string_view chunk, Sink&& sink) {
    for (auto end = chunk.find('\n'); end != std::string_view::npos; end = chunk.find('\n')) {
      emit(chunk.substr(0, end), sink);
      chunk.remove_prefix(end + 1);
    }
    rest_ += chunk;
  }

  /// The last line when it has no end.
  template <class Sink>
  void finish(Sink&& sink) {
    if (!rest_.empty()) emit({}, sink);
  }

 private:
  template <class Sink>
  void emit(std::string_view part, Sink&& sink) {
    std::string_view line = part;
    if (!rest_.empty()) line = rest_ += part;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    sink(line);
    rest_.clear();
  }

  std::string rest_;
};

}  // namespace clara::host::process
