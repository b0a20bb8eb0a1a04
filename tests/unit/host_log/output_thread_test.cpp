#include <host/log/output_thread.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

namespace clara::host {
namespace {

using std::chrono::milliseconds;

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    for (const int end : ends)
      if (end >= 0) close(end);
  }
  void close_end(std::size_t which) { close(std::exchange(ends.at(which), -1)); }
  /// All that comes until the writing end is closed.
  std::string all() const {
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t n = 0; (n = read(ends[0], buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    return text;
  }
};

}  // namespace

TEST_CASE("lines come through in order") {
  Pipe pipe;
  {
    OutputThread output(pipe.ends[1]);
    for (int i = 0; i < 100; ++i) output.write(std::to_string(i) + "\n");
    CHECK(output.flush(milliseconds(10'000)));
    CHECK_FALSE(output.busy());
  }
  pipe.close_end(1);
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += std::to_string(i) + "\n";
  CHECK(pipe.all() == expected);
}

TEST_CASE("nobody reads: who writes goes on, and what is dropped is told when somebody does") {
  Pipe pipe;
  const std::string line(1023, '.');
  std::size_t read = 0, dropped = 0;
  {
    OutputThread output(pipe.ends[1]);
    for (int i = 0; i < 10'000; ++i) output.write(line + "\n");
    CHECK(output.busy());
    CHECK_FALSE(output.flush(milliseconds(50)));
    std::thread reader([&] {
      const auto text = pipe.all();
      for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
           at = end + 1) {
        if (text[at] == '.') ++read;
        if (text[at] != '.') dropped = std::stoul(text.substr(at));
      }
      CHECK(text.ends_with(" lines were not shown here, since nobody was reading\n"));
    });
    CHECK(output.flush(milliseconds(10'000)));
    pipe.close_end(1);
    reader.join();
  }
  CHECK(dropped > 0);
  CHECK(read + dropped == 10'000);
}

TEST_CASE("a reader that is gone, and one that never reads, keep nobody") {
  Pipe gone;
  gone.close_end(0);
  signal(SIGPIPE, SIG_IGN);
  OutputThread output(gone.ends[1]);
  output.write("a line\n");
  CHECK(output.flush(milliseconds(10'000)));
  Pipe full;
  {
    OutputThread stuck(full.ends[1]);
    stuck.write(std::string(1'000'000, '.') + "\n");
  }
  // Its destructor has returned; the thread that it has left behind ends with the reader's end. The
  // end that it may still write to stays open.
  full.close_end(0);
  full.ends[1] = -1;
}

}  // namespace clara::host
