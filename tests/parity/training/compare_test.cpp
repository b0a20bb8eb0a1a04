// `clara-host compare-monai` as a user runs it.

#include "support/paths.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>
#include <clara/value.hpp>

#include <filesystem>

namespace clara::testing {

TEST_CASE("compare-monai trains on both sides and tells what differs") {
  const TemporaryFolder folder;
  const auto source = source_dir() / "tests/parity/training";
  const auto made =
      run(oracle_python(), {"-W", "ignore", "-c",
                            "import sys; sys.path.insert(0, sys.argv[1]); import oracle; "
                            "oracle.make_data(sys.argv[2], False)",
                            source.string(), folder.path().string()});
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  std::filesystem::create_directories(folder / "config");
  const auto config = folder / "config/config_train.json";
  std::filesystem::copy_file(source / "config_train.json", config);
  const auto compared = run(host_program(), {"--json", "compare-monai", config.string(), "--python",
                                             oracle_python().string(), "--iterations", "4"});
  CAPTURE(compared.err);
  REQUIRE(compared.code == 0);
  const auto answer = parse_json(compared.out);
  CHECK(answer.find("first_difference")->is_null());
  CHECK(answer.find("clara_host")->find("losses")->as_array().size() == 4);
  CHECK(answer.find("monai")->find("losses")->json() ==
        answer.find("clara_host")->find("losses")->json());
  CHECK_FALSE(std::filesystem::exists(folder / "models"));  // nothing is left of it
  const auto none =
      run(host_program(), {"compare-monai", config.string(), "--python", "/bin/false"});
  CHECK(none.code == 1);
  CHECK(none.err.find("/bin/false did not train this in MONAI:") != std::string::npos);
}

}  // namespace clara::testing
