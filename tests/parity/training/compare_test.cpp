// `clara-host compare-monai` as a user runs it.

#include "support/paths.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>
#include <clara/value.hpp>

#include <filesystem>

namespace clara::testing {

namespace {

namespace fs = std::filesystem;

/// An MMAR with one of the configs beside this file, and the data that oracle.py makes for it.
class Mmar {
 public:
  Mmar(const std::string& config, const std::string& classes) {
    const auto source = source_dir() / "tests/parity/training";
    const auto made =
        run(oracle_python(), {"-W", "ignore", "-c",
                              "import sys; sys.path.insert(0, sys.argv[1]); import oracle; "
                              "oracle.make_data(sys.argv[2], sys.argv[3] == 'True')",
                              source.string(), folder_.path().string(), classes});
    CAPTURE(made.err);
    REQUIRE(made.code == 0);
    fs::create_directories(folder_ / "config");
    fs::copy_file(source / config, this->config());
  }
  fs::path config() const { return folder_ / "config/config_train.json"; }
  fs::path root() const { return folder_.path(); }

  Ran compare(const std::string& python, const std::string& iterations) const {
    return run(host_program(), {"--json", "compare-monai", config().string(), "--python", python,
                                "--iterations", iterations});
  }

 private:
  TemporaryFolder folder_;
};

void check_the_same(const Mmar& mmar, std::size_t iterations) {
  const auto compared = mmar.compare(oracle_python().string(), std::to_string(iterations));
  CAPTURE(compared.err);
  REQUIRE(compared.code == 0);
  const auto answer = parse_json(compared.out);
  CHECK(answer.find("first_difference")->is_null());
  CHECK(answer.find("clara_host")->find("losses")->as_array().size() == iterations);
  CHECK(answer.find("monai")->find("losses")->json() ==
        answer.find("clara_host")->find("losses")->json());
}

}  // namespace

TEST_CASE("compare-monai trains on both sides and leaves nothing in the MMAR") {
  const Mmar mmar("config_train.json", "False");
  check_the_same(mmar, 4);
  CHECK_FALSE(fs::exists(mmar.root() / "models"));
  const auto none = mmar.compare("/bin/false", "1");
  CHECK(none.code == 1);
  CHECK(none.err.find("/bin/false did not train this in MONAI:") != std::string::npos);
}

TEST_CASE("a SegResNet with affine and elastic augmentation is MONAI's, bit for bit") {
  check_the_same(Mmar("config_segresnet.json", "False"), 8);
}

TEST_CASE("a classification with EfficientNet is MONAI's, bit for bit") {
  check_the_same(Mmar("config_efficientnet.json", "True"), 8);
}

}  // namespace clara::testing
