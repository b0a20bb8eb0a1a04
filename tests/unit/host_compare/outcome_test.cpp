#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/compare/monai.hpp>
#include <host/compare/program.hpp>
#include <support/files.hpp>
#include <support/paths.hpp>

using clara::host::compare::Outcome;
using clara::host::compare::run_program;

TEST_CASE("losses differ where one bit does, or where one side has no more") {
  Outcome outcome;
  outcome.ours.losses = {0.5, 0.25, 0.0};
  outcome.monai.losses = {0.5, 0.25, 0.0};
  CHECK_FALSE(outcome.first_difference());
  outcome.monai.losses[2] = -0.0;
  CHECK(outcome.first_difference() == 2);
  outcome.monai.losses[1] += 1e-17;  // less than half of its last bit
  CHECK(outcome.first_difference() == 2);
  outcome.monai.losses[1] += 1e-16;
  CHECK(outcome.first_difference() == 1);
  outcome.monai.losses = {0.5};
  CHECK(outcome.first_difference() == 1);
}

TEST_CASE("a program is run with what is set for it, and its words are kept") {
  const clara::testing::TemporaryFolder folder;
  const auto log = folder / "log";
  CHECK(run_program({"sh", "-c", "echo $WHAT; echo no >&2; exit 3"}, {{"WHAT", "yes"}}, log) == 3);
  CHECK(clara::testing::text_of(log) == "yes\nno\n");
  CHECK(run_program({"sh", "-c", "kill -9 $$"}, {}, log) == 128 + 9);
  CHECK_THROWS_WITH(run_program({"/nowhere/python"}, {}, log),
                    "cannot start /nowhere/python: No such file or directory");
}
