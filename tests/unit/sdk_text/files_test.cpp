#include <doctest/doctest.h>
#include <support/paths.hpp>

#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <sys/resource.h>

#include <csignal>
#include <iterator>
#include <thread>
#include <vector>

namespace clara {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

TEST_CASE("a file is read whole, one that does not tell its size too") {
  const TemporaryFolder folder;
  const auto file = folder / "a";
  std::string text(200'000, 'x');
  text[70'000] = '\0';
  write_file(file, text);
  CHECK(read_file(file) == text);
  CHECK(try_read_file(file) == text);
  CHECK(read_file("/proc/self/stat").size() > 20);
  const auto none = (folder / "none").string();
  CHECK_THROWS_WITH_AS(read_file(none),
                       ("cannot read " + none + ": No such file or directory").c_str(), Error);
  CHECK_THROWS_WITH_AS(read_file(folder.path()),
                       ("cannot read " + folder.path().string() + ": Is a directory").c_str(),
                       Error);
  CHECK(try_read_file(none) == std::nullopt);
}

TEST_CASE("a file takes its name when it is whole, and leaves nothing when it never is") {
  const TemporaryFolder folder;
  const auto file = folder / "a.json";
  write_file(file, "old");
  {
    AtomicFile out(file);
    out.write(std::string_view("half"));
    CHECK(read_file(file) == "old");
    CHECK(entries(folder.path()) == 2);
  }
  CHECK(read_file(file) == "old");
  CHECK(entries(folder.path()) == 1);
  for (const auto durable : {Durable::yes, Durable::no}) {
    write_file(file, "new", durable);
    CHECK(read_file(file) == "new");
    CHECK(entries(folder.path()) == 1);
  }
}

TEST_CASE("what cannot be written leaves the old one, and says why") {
  const TemporaryFolder folder;
  const auto file = folder / "a.json";
  write_file(file, "old");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::string why;
  try {
    write_file(file, std::string(1 << 20, 'x'));
  } catch (const Error& error) {
    why = error.what();
    CHECK(error.code() == ExitCode::storage);
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(why == "cannot write " + file.string() + ": File too large");
  CHECK(read_file(file) == "old");
  CHECK(entries(folder.path()) == 1);
  fs::create_directory(folder / "taken");
  CHECK_THROWS_WITH_AS(write_file(folder / "taken", "x"),
                       ("cannot write " + (folder / "taken").string() + ": Is a directory").c_str(),
                       Error);
  CHECK(entries(folder.path()) == 2);
}

TEST_CASE("writers of one file do not meet") {
  const TemporaryFolder folder;
  const auto file = folder / "a";
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i)
    writers.emplace_back([&, i] {
      for (int n = 0; n < 20; ++n)
        write_file(file, std::string(50'000, static_cast<char>('a' + i)), Durable::no);
    });
  for (auto& writer : writers) writer.join();
  const auto text = read_file(file);
  CHECK(text == std::string(50'000, text.front()));
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a rename says what it could not make") {
  const TemporaryFolder folder;
  write_file(folder / "a", "x");
  rename_durably(folder / "a", folder / "b");
  CHECK(read_file(folder / "b") == "x");
  CHECK_THROWS_WITH_AS(
      rename_durably(folder / "a", folder / "c"),
      ("cannot write " + (folder / "c").string() + ": No such file or directory").c_str(), Error);
}

}  // namespace
}  // namespace clara
