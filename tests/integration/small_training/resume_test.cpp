// A training that is killed goes on, and its curve is that of the one that was not.

#include "small_mmar.hpp"

#include <doctest/doctest.h>
#include <csignal>

#include <chrono>
#include <random>
#include <thread>

namespace clara::testing {
namespace {

/// All numbers that a training leaves behind: its curves, and everything of its last checkpoint.
struct Left {
  std::string losses, validation, checkpoint;
  bool operator==(const Left&) const = default;
};

Left left_by(const SmallMmar& mmar) {
  const auto stats = mmar.stats();
  return {stats.find("train_loss")->json(), stats.find("validation")->json(),
          mmar.read("models/resume.pt")};
}

/// Kills the training at random moments, each later than the one before on average, and then lets
/// it end. How often it was killed.
int train_with_kills(const SmallMmar& mmar, std::mt19937& random, double seconds) {
  int kills = 0;
  for (int attempt = 0; attempt < 6; ++attempt) {
    const auto training = mmar.start({"--resume"});
    std::uniform_real_distribution<double> moment(0, seconds);
    std::this_thread::sleep_for(std::chrono::duration<double>(moment(random)));
    if (kill(training.pid(), 0) == 0) ++kills;
    training.signal(SIGKILL);
  }
  return kills;
}

}  // namespace

TEST_CASE("a training killed at any moment goes on as if it had not been, bit by bit") {
  const SmallMmar mmar;
  const auto begin = std::chrono::steady_clock::now();
  const auto whole = mmar.train();
  REQUIRE_MESSAGE(whole.code == 0, whole.err);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  const auto expected = left_by(mmar);
  std::random_device seed;
  const auto number = seed();
  CAPTURE(number);
  std::mt19937 random(number);
  int kills = 0;
  for (int round = 0; round < 3; ++round) {
    mmar.clear();
    kills += train_with_kills(mmar, random, 1.2 * time.count());
    const auto rest = mmar.train({"--resume"});
    REQUIRE_MESSAGE(rest.code == 0, rest.err);
    CHECK(left_by(mmar).losses == expected.losses);
    CHECK(left_by(mmar).validation == expected.validation);
    CHECK((left_by(mmar).checkpoint == expected.checkpoint));
  }
  CHECK(kills > 0);
}

TEST_CASE("what handlers and datasets remember is there again, bit by bit") {
  const SmallMmar mmar;
  mmar.replace(R"("name": "CacheDataset",)", R"("name": "SmartCacheDataset",)");
  mmar.replace(R"("cache_rate": 1.0)", R"("cache_num": 3, "replace_rate": 0.4)");
  mmar.replace(R"({"name": "LrScheduleHandler")",
               R"({"name": "SmartCacheHandler"}, {"name": "MetricLogger", "args": {"evaluator": )"
               R"("@evaluator"}}, {"name": "EarlyStopHandler", "args": {"patience": 9}}, )"
               R"({"name": "LrScheduleHandler")");
  const auto whole = mmar.train();
  REQUIRE_MESSAGE(whole.code == 0, whole.err);
  const auto expected = left_by(mmar);
  std::mt19937 random(5);
  mmar.clear();
  train_with_kills(mmar, random, 4);
  const auto rest = mmar.train({"--resume"});
  REQUIRE_MESSAGE(rest.code == 0, rest.err);
  CHECK((left_by(mmar) == expected));
}

TEST_CASE("a training that was ended early is finished, and --resume does not go on with it") {
  const SmallMmar mmar;
  mmar.replace(R"({
        "name": "CheckpointSaver",)",
               R"({"name": "EarlyStopHandler", "args": {"patience": 1, "min_delta": 1, "trainer": )"
               R"("@trainer"}}, {
        "name": "CheckpointSaver",)");
  const auto first = mmar.train();
  REQUIRE_MESSAGE(first.code == 0, first.err);
  CHECK(first.err.find("EarlyStopHandler: EarlyStopping: Stop training") != std::string::npos);
  const auto stats = mmar.stats();
  CHECK(stats.find("outcome")->as_string() == "finished");
  CHECK(stats.find("completed_epochs")->as_int() == 2);
  const auto before = mmar.read("models/resume.pt");
  const auto again = mmar.train({"--resume"});
  REQUIRE_MESSAGE(again.code == 0, again.err);
  CHECK(mmar.stats().find("completed_epochs")->as_int() == 2);
  CHECK((mmar.read("models/resume.pt") == before));
}

TEST_CASE("a training that has ended goes on with more epochs as one that had them") {
  const SmallMmar mmar;
  REQUIRE(mmar.train().code == 0);
  const auto expected = left_by(mmar);
  mmar.clear();
  REQUIRE(mmar.train({"--set", "epochs=2"}).code == 0);
  const auto more = mmar.train({"--resume"});
  REQUIRE_MESSAGE(more.code == 0, more.err);
  CHECK(more.err.find("going on after epoch 2, iteration 8, from ") != std::string::npos);
  CHECK((left_by(mmar) == expected));
}

TEST_CASE(
    "a job that continues another one trains as if it were one job, as far as its budget goes") {
  const SmallMmar mmar;
  REQUIRE(mmar.train().code == 0);
  const auto expected = left_by(mmar);
  mmar.clear();
  REQUIRE(mmar.train({"--set", "epochs=2"}).code == 0);
  const auto earlier = mmar.path().parent_path() / "earlier";
  std::filesystem::copy(mmar.path(), earlier, std::filesystem::copy_options::recursive);
  mmar.clear();
  std::filesystem::create_directory(mmar.path() / "attempt");
  const auto train_as_job = [&mmar](Object spec) {
    spec.set("protocol", 1);
    mmar.write("attempt/job.json", Value(std::move(spec)).json());
    setenv("CLARA_ATTEMPT_DIR", (mmar.path() / "attempt").c_str(),
           1);  // NOLINT(concurrency-mt-unsafe)
    auto ran = mmar.train({"--set", "epochs=3"});
    unsetenv("CLARA_ATTEMPT_DIR");  // NOLINT(concurrency-mt-unsafe)
    return ran;
  };
  const auto went_on = train_as_job({{"continues", earlier.string()}, {"budget", 4.0}});
  REQUIRE_MESSAGE(went_on.code == 0, went_on.err);
  CHECK((left_by(mmar) == expected));
  CHECK(went_on.err.find("going on after epoch 2, iteration 8, from " +
                         (earlier / "models/resume.pt").string()) != std::string::npos);

  mmar.clear();
  REQUIRE(train_as_job({{"budget", 1.5}}).code == 0);
  CHECK(mmar.stats().find("epochs")->as_int() == 1);
  const auto none = train_as_job({{"budget", 0.5}});
  CHECK(none.code == 2);
  CHECK(none.err.find("job.json: the budget 0.5 of this job is no number of epochs, expected 1 or "
                      "more") != std::string::npos);
}

TEST_CASE("without a checkpoint --resume begins anew, and says so; a foreign one is refused") {
  const SmallMmar mmar;
  const auto first = mmar.train({"--resume", "--set", "epochs=1"});
  CHECK(first.code == 0);
  CHECK(first.err.find("there is no " + (mmar.path() / "models/resume.pt").string() +
                       " to go on from: the training begins anew") != std::string::npos);
  const auto other =
      mmar.run({"train", "config/config_train.json", "--resume", "--set", "epochs=2", "rate=0.5"});
  CHECK(other.code == 0);
  std::filesystem::copy_file(mmar.path() / "models/model.pt", mmar.path() / "models/resume.pt",
                             std::filesystem::copy_options::overwrite_existing);
  const auto foreign = mmar.train({"--resume"});
  CHECK(foreign.code != 0);
  CHECK(foreign.err.find("models/resume.pt: it was not written to go on from, or by another "
                         "version") != std::string::npos);
}

}  // namespace clara::testing
