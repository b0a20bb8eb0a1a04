#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clara::host::process {

/// Lines out of a stream of chunks. A line's end is '\n', "\r\n" or, as progress bars write it, a
/// '\r' alone: each state of a bar is a line, since nobody knows which one is its last.
class LineSplitter {
 public:
  /// `sink(std::string_view line, bool overwritten)` gets each line without its end; `overwritten`:
  /// it ended with a '\r' alone, and on a terminal what follows takes its place.
  template <class Sink>
  void pass(std::string_view chunk, Sink&& sink) {
    while (!chunk.empty()) {
      if (returned_) {
        // A '\r' was the last that came: only now it is known what it was.
        returned_ = false;
        const bool newline = chunk.front() == '\n';
        if (newline) chunk.remove_prefix(1);
        emit({}, !newline, sink);
        continue;
      }
      const auto end = chunk.find_first_of("\r\n");
      if (end == std::string_view::npos) {
        rest_ += chunk;
        return;
      }
      const auto line = chunk.substr(0, end);
      const bool last = end + 1 == chunk.size();
      if (chunk[end] == '\r' && last) {
        rest_ += line;
        returned_ = true;
        return;
      }
      const bool pair = chunk[end] == '\r' && chunk[end + 1] == '\n';
      const bool overwritten = chunk[end] == '\r' && !pair;
      chunk.remove_prefix(end + (pair ? 2 : 1));
      emit(line, overwritten, sink);
    }
  }

  /// The last line when it has no end.
  template <class Sink>
  void finish(Sink&& sink) {
    if (!rest_.empty() || returned_) emit({}, false, sink);
    returned_ = false;
  }

 private:
  template <class Sink>
  void emit(std::string_view part, bool overwritten, Sink&& sink) {
    std::string_view line = part;
    if (!rest_.empty()) line = rest_ += part;
    // A bar begins with '\r': there is nothing in front of its first state.
    if (!overwritten || !line.empty()) sink(line, overwritten);
    rest_.clear();
  }

  std::string rest_;
  bool returned_ = false;
};

}  // namespace clara::host::process
