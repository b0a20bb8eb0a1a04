#include "host/process/output_stream.hpp"

#include "host/process/spawn.hpp"

#include <boost/asio/buffer.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace clara::host::process {

int OutputStream::open() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw SpawnError(errno, "cannot make a pipe");
  }
  // Larger than the default, so that a job that prints much wakes the loop less often.
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 18);
  pipe_.assign(ends[0]);
  return ends[1];
}

void OutputStream::read(Line line, std::function<void()> ended) {
  *hooks_ = std::make_shared<const Hooks>(Hooks{std::move(line), std::move(ended)});
  read_some();
}

void OutputStream::hold(bool held) {
  held_ = held;
  if (!held && *hooks_ && !reading_) read_some();
}

void OutputStream::read_some() {
  if (held_) return;
  reading_ = true;
  const auto done = [this, hooks = hooks_](const boost::system::error_code& error, std::size_t n) {
    // A copy: a hook may close this object, and with it drop the hooks while one of them runs.
    const auto held = *hooks;  // NOLINT(performance-unnecessary-copy-initialization)
    if (!held) return;
    const auto line = [&](std::string_view text, bool overwritten) {
      if (*hooks) held->line(text, overwritten);
    };
    // Taken out first: a hook may destroy this object, but not what is on the stack.
    LineSplitter lines = std::move(lines_);
    if (error) {
      lines.finish(line);
      if (*hooks) held->ended();
      return;
    }
    const std::string chunk(chunk_.data(), n);
    lines.pass(chunk, line);
    if (!*hooks) return;
    lines_ = std::move(lines);
    reading_ = false;
    read_some();
  };
  pipe_.async_read_some(boost::asio::buffer(chunk_), done);
}

void OutputStream::close() {
  hooks_->reset();
  boost::system::error_code ignored;
  pipe_.close(ignored);
}

}  // namespace clara::host::process
