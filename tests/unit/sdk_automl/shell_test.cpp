#include <doctest/doctest.h>
#include <clara/internal/shell.hpp>

namespace {

TEST_CASE("words for a shell") {
  CHECK(clara::shell_quoted("lr=0.1") == "lr=0.1");
  CHECK(clara::shell_quoted("a b") == "'a b'");
  CHECK(clara::shell_quoted("") == "''");
  CHECK(clara::shell_quoted("it's $HOME") == "'it'\\''s $HOME'");
}

TEST_CASE("the command that runs a job again") {
  CHECK(clara::shell_command("/a b", {}, {"clara-host", "train"}) ==
        "cd '/a b' && clara-host train");
  CHECK(clara::shell_command("/a", {{"X", "1 2"}, {"Y", ""}}, {"sh"}) ==
        "cd /a && env X='1 2' Y='' sh");
}

}  // namespace
