// Floods, long lines, progress bars and streams.

#include "host/process/job/line_cap.hpp"
#include "host/process/line_splitter.hpp"
#include "host/process/log_tail.hpp"
#include "job_fixture.hpp"

namespace clara::testing {

using host::process::readable_tail;

TEST_CASE_FIXTURE(JobFixture, "a flood keeps its head and its tail, and no more") {
  Command c = sh("echo first; yes middle | head -c 28000000; echo last; exit 1");
  c.log_limit = 1 << 20;
  const JobEnd end = run(c);
  const auto log = read_text(attempt() / "log.txt");
  CHECK(log.size() < (1 << 20) + 200);
  CHECK(log.size() > (1 << 19));
  CHECK(log.substr(0, 20) == "first\nmiddle\nmiddle\n");
  CHECK(log.substr(log.size() - 5) == "last\n");
  const std::int64_t all = 6 + 28000000 + 5;
  CHECK(log.find("\n[clara-host: " + std::to_string(end.exit->log_left_out) +
                 " bytes left out]\n") != std::string::npos);
  CHECK(end.exit->log_left_out == all - (1 << 20));
  CHECK(!std::filesystem::exists(attempt() / "log.tail.0"));
  CHECK(end.log_tail.substr(end.log_tail.size() - 11) == "middle\nlast");
}

TEST_CASE_FIXTURE(JobFixture, "a log a little over its limit loses only what is over") {
  Command c = sh("seq 1 3000");
  c.log_limit = 8192;
  run(c);
  const auto log = read_text(attempt() / "log.txt");
  CHECK(log.substr(0, 4) == "1\n2\n");
  CHECK(log.substr(log.size() - 10) == "2999\n3000\n");
  CHECK(log.find("[clara-host: 5701 bytes left out]") != std::string::npos);
}

TEST_CASE_FIXTURE(JobFixture, "a line without an end costs neither memory nor disk") {
  const JobEnd end = run("head -c 50000000 /dev/zero | tr '\\0' x; echo; echo after; exit 1");
  const auto log = read_text(attempt() / "log.txt");
  CHECK(log == std::string(65536, 'x') + " [49934464 bytes cut]\nafter\n");
  CHECK(end.log_tail == std::string(400, 'x') + "\nafter");
}

TEST_CASE_FIXTURE(JobFixture, "the stream loses nothing, line by line, past the log's limit") {
  stream = true;
  Command c = sh("seq 1 200000; printf 'no end'; exit 1");
  c.log_limit = 4096;
  const JobEnd end = run(c);
  REQUIRE(lines.size() == 200001);
  CHECK(lines.front() == "1");
  CHECK(lines[199999] == "200000");
  CHECK(lines.back() == "no end");
  CHECK(end.message == "exit 1");
}

TEST_CASE_FIXTURE(JobFixture, "a log that cannot be written does not disturb the job") {
  Command c = sh("seq 1 100000 && touch done; exit 1");
  // A folder in the log's place: the log cannot be opened, as on a disk without inodes.
  std::filesystem::create_directory(attempt() / "log.txt");
  const JobEnd end = run(c);
  CHECK(std::filesystem::exists(folder / "done"));
  CHECK(end.message == "exit 1");
  CHECK(end.exit->log_error == "Is a directory");
  CHECK(end.log_tail == "");
}

TEST_CASE("lines are cut wherever the chunks fall") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string text = "short\n" + std::string(25, 'a') + "\n\n" + std::string(20, 'b') +
                             "\n" + std::string(21, 'c');
    std::string out;
    const auto sink = [&](std::string_view s) { out += s; };
    host::job::LineCap cap(20);
    for (std::size_t at = 0; at < text.size(); at += size)
      cap.pass(std::string_view(text).substr(at, size), sink);
    cap.finish(sink);
    CHECK(out == "short\n" + std::string(20, 'a') + " [5 bytes cut]\n\n" + std::string(20, 'b') +
                     "\n" + std::string(20, 'c') + " [1 bytes cut]");
  }
}

TEST_CASE("lines are put together wherever the chunks fall") {
  const std::string text = "one\r\n\ntwo\n\r10%\r20%\r\nthree";
  for (std::size_t size = 1; size < 30; ++size) {
    std::vector<std::string> out;
    const auto sink = [&](std::string_view s, bool overwritten) {
      out.push_back(std::string(s) + (overwritten ? " ..." : ""));
    };
    host::process::LineSplitter lines;
    for (std::size_t at = 0; at < text.size(); at += size)
      lines.pass(std::string_view(text).substr(at, size), sink);
    lines.finish(sink);
    CHECK(out == std::vector<std::string>{"one", "", "two", "10% ...", "20%", "three"});
  }
}

TEST_CASE("a progress bar without a newline is no line that grows") {
  std::string kept;
  host::job::LineCap cap(20);
  for (int i = 0; i < 1000; ++i)
    cap.pass("\racc=0." + std::to_string(i), [&](std::string_view s) { kept += s; });
  CHECK(kept.ends_with("\racc=0.998\racc=0.999"));
  CHECK(kept.find("cut") == std::string::npos);
}

TEST_CASE_FIXTURE(JobFixture, "a job whose output is held waits in its next print") {
  stream = true;
  bool ended = false;
  launch(sh("yes acc=1 | head -1000000; touch printed"), [&](const JobEnd&) { ended = true; });
  job->hold(true);
  when("log.txt", [] {});  // never there: the loop runs as long as it is asked to
  loop.run_for(milliseconds(700));
  CHECK(lines.empty());
  CHECK(!std::filesystem::exists(folder / "printed"));
  CHECK(!ended);
  job->hold(false);
  while (!ended) loop.run_one();
  CHECK(lines.size() == 1000000);
}

TEST_CASE("a tail is readable on any terminal") {
  CHECK(readable_tail("a\nb\nc\n", 2) == "b\nc");
  CHECK(readable_tail("", 5) == "");
  CHECK(readable_tail("\n\n", 5) == "");
  CHECK(readable_tail("\033[31mred\033[0m \033]0;title\007text", 5) == "red text");
  CHECK(readable_tail("10%\r50%\r100%\r\ndone", 5) == "100%\ndone");
  CHECK(readable_tail("a\tb\001\177c", 5) == "a bc");
  CHECK(readable_tail("ok \xC3\xA9 \xFF\xC3 \xE2\x82", 5) ==
        "ok \xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(readable_tail("\xED\xA0\x80|\xF4\x90\x80\x80|\xC0\x80", 5).find("\xEF\xBF\xBD") == 0);
  CHECK(readable_tail("cut \033[", 5) == "cut ");
}

}  // namespace clara::testing
