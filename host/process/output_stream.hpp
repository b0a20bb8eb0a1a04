#pragma once

#include "host/process/line_splitter.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string_view>

namespace clara::host::process {

/// The host's end of a job's output: a pipe, read on the loop and taken apart into lines.
class OutputStream {
 public:
  explicit OutputStream(boost::asio::io_context& loop) : pipe_(loop) {}
  ~OutputStream() { close(); }
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;

  /// Makes the pipe and returns its write end, which the caller closes once it was handed on.
  /// Throws SpawnError.
  int open();
  using Line = std::function<void(std::string_view, bool overwritten)>;
  /// Calls `line` for each line (as LineSplitter has it) and `ended` once, when all writers have
  /// gone; both may close or destroy this object.
  void read(Line line, std::function<void()> ended);
  /// While it is held, no more than the lines of one chunk come; the job waits in its next print
  /// when the pipe is full.
  void hold(bool held);
  /// No call comes after this.
  void close();

 private:
  struct Hooks {
    Line line;
    std::function<void()> ended;
  };
  void read_some();

  boost::asio::posix::stream_descriptor pipe_;
  LineSplitter lines_;
  bool held_ = false;
  bool reading_ = false;
  std::array<char, 1 << 16> chunk_{};
  // Handlers hold them: they outlive this object, and null tells that it was closed.
  std::shared_ptr<std::shared_ptr<const Hooks>> hooks_ =
      std::make_shared<std::shared_ptr<const Hooks>>();
};

}  // namespace clara::host::process
