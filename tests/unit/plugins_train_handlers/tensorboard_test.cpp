#include "plugins/train_handlers/monai_handlers/tensorboard_stats_handler.hpp"

#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <fstream>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      files.push_back(entry.path());
  return files;
}
}  // namespace

TEST_CASE("the checksum is castagnoli's") {
  // RFC 3720, appendix B.4.
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
  CHECK(crc32c("123456789") == 0xe3069283U);
}

TEST_CASE("files of one folder and second do not meet") {
  const TemporaryFolder folder;
  const EventFile one(folder.path()), two(folder.path());
  CHECK(one.path() != two.path());
  CHECK(one.path().filename().string().starts_with("events.out.tfevents."));
}

TEST_CASE("no file is made before there is something to write") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  FakeEngine engine;
  TensorBoardStatsHandler::Options options;
  options.log_dir = "runs";
  options.iteration_log = std::int64_t{2};
  TensorBoardStatsHandler handler(options, context);
  engine.set_loss(0.5);
  handler.iteration_completed(engine);
  CHECK(files_of(folder / "runs").empty());
  engine.state().iteration = 2;
  handler.iteration_completed(engine);
  CHECK(files_of(folder / "runs").size() == 1);
}

TEST_CASE("a folder that cannot be written costs one warning, not the training") {
  const TemporaryFolder folder;
  std::ofstream(folder / "models") << "a file";
  FakeContext context(folder.path());
  FakeEngine engine;
  TensorBoardStatsHandler::Options options;
  options.log_dir = "models";
  TensorBoardStatsHandler handler(options, context);
  engine.set_loss(0.5);
  handler.iteration_completed(engine);
  handler.iteration_completed(engine);
  REQUIRE(context.lines.size() == 1);
  CHECK(context.text()[0].ends_with(": Not a directory; the training goes on without TensorBoard"));
}

TEST_CASE(
    "event files of an earlier training are set aside, those in use and of this one are not") {
  const TemporaryFolder folder;
  const auto runs = folder / "runs";
  std::filesystem::create_directories(runs);
  std::ofstream(runs / "events.out.tfevents.1700000000.elsewhere.77.0") << "old";
  FakeContext context(folder.path());
  FakeEngine engine;
  TensorBoardStatsHandler::Options options;
  options.log_dir = "runs";
  for (int training = 0; training < 2; ++training) {  // a second handler of the same process
    TensorBoardStatsHandler handler(options, context);
    engine.set_loss(0.5);
    handler.iteration_completed(engine);
  }
  CHECK(std::filesystem::exists(runs / "earlier_1/events.out.tfevents.1700000000.elsewhere.77.0"));
  CHECK(files_of(runs).size() == 3);
  CHECK(context.text() ==
        std::vector<std::string>{"event files of an earlier training are now in " +
                                 (runs / "earlier_1").string()});
}

}  // namespace clara::testing
