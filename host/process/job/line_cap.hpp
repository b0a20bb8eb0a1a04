#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clara::host::job {

/// Cuts lines that are too long, wherever the chunks of a stream fall: keeps the first `limit`
/// bytes of a line and puts " [N bytes cut]" before its end. A carriage return ends a line, too: a
/// progress bar may write for days before it writes '\n'. Takes a chunk apart only where a line may
/// be too long, so a flood of short lines passes fast.
class LineCap {
 public:
  explicit LineCap(std::int64_t limit) : limit_(limit) {}

  /// `sink(std::string_view)` gets what is kept, in order.
  template <class Sink>
  void pass(std::string_view chunk, Sink&& sink);

  /// The end of the stream: names what was cut from a last line without an end.
  template <class Sink>
  void finish(Sink&& sink) {
    if (cut_ > 0) note(sink);
  }

 private:
  template <class Sink>
  void note(Sink&& sink);
  /// The part of the current line that still fits.
  template <class Sink>
  void keep(std::string_view part, Sink&& sink);

  std::int64_t limit_;
  std::int64_t length_ = 0;  // of the current line, kept or not
  std::int64_t cut_ = 0;     // of it, not kept
};

template <class Sink>
void LineCap::keep(std::string_view part, Sink&& sink) {
  const std::int64_t size = static_cast<std::int64_t>(part.size());
  const std::int64_t room = length_ < limit_ ? limit_ - length_ : 0;
  const std::int64_t kept = size < room ? size : room;
  if (kept > 0) sink(part.substr(0, static_cast<std::size_t>(kept)));
  cut_ += size - kept;
  length_ += size;
}

template <class Sink>
void LineCap::pass(std::string_view chunk, Sink&& sink) {
  while (!chunk.empty()) {
    const auto first = chunk.find_first_of("\r\n");
    if (first == std::string_view::npos) return keep(chunk, sink);
    keep(chunk.substr(0, first), sink);
    if (cut_ > 0) note(sink);
    length_ = cut_ = 0;
    const auto last = chunk.find_last_of("\r\n");
    // Lines that begin and end inside this chunk cannot be too long when the chunk is not.
    if (static_cast<std::int64_t>(last - first) <= limit_) {
      sink(chunk.substr(first, last - first + 1));
      chunk.remove_prefix(last + 1);
    } else {
      sink(chunk.substr(first, 1));
      chunk.remove_prefix(first + 1);
    }
  }
}

template <class Sink>
void LineCap::note(Sink&& sink) {
  char digits[20];
  std::size_t n = 0;
  for (std::int64_t rest = cut_; rest > 0; rest /= 10) {
    digits[sizeof(digits) - ++n] = static_cast<char>('0' + rest % 10);
  }
  sink(std::string_view(" ["));
  sink(std::string_view(digits + sizeof(digits) - n, n));
  sink(std::string_view(" bytes cut]"));
}

}  // namespace clara::host::job
