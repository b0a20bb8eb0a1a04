#include "host/process/contract.hpp"
#include "host/process/events.hpp"
#include "support/paths.hpp"

#include <clara/error.hpp>
#include <clara/job.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <thread>
#include <vector>

namespace clara::testing {

using host::process::EventsReader;

namespace {

struct AttemptFixture {
  TemporaryFolder job;
  std::filesystem::path folder = host::process::create_attempt(
      job.path(), 1, Object{{"seed", 7}, {"values", Object{{"lr", 0.5}}}});
};

std::string message_of(const JobReporter& reporter) {
  try {
    reporter.spec();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("outside a study a reporter is silent") {
  unsetenv("CLARA_ATTEMPT_DIR");
  JobReporter job;
  job.value("dice", 1, 0.5);
  job.progress(1, 2);
  job.finish(0.5);
  CHECK(!job.active());
  CHECK(job.healthy());
  CHECK(!job.stop_requested());
  CHECK(job.spec() == Value(nullptr));
}

TEST_CASE_FIXTURE(AttemptFixture, "what a job reports is what the host reads") {
  setenv("CLARA_ATTEMPT_DIR", folder.c_str(), 1);
  JobReporter job;
  unsetenv("CLARA_ATTEMPT_DIR");
  CHECK(job.active());
  CHECK(job.spec() == Value(Object{{"seed", 7}, {"values", Object{{"lr", 0.5}}}, {"protocol", 1}}));
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> all = {0.1, 1e-300, std::nan(""), inf, -inf, 3.0, 0.1 + 0.2};
  for (std::size_t i = 0; i < all.size(); ++i) {
    job.value("val \"dice\" \xC3\xA9\n", static_cast<std::int64_t>(i), all[i]);
  }
  job.progress(7, 10);

  const auto batch = EventsReader(folder).poll();
  CHECK(batch.failure == "");
  REQUIRE(batch.values.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(batch.values[i].name == "val \"dice\" \xC3\xA9\n");
    CHECK((batch.values[i].value == all[i] ||
           (std::isnan(all[i]) && std::isnan(batch.values[i].value))));
    CHECK(batch.values[i].time_ms > 1'500'000'000'000);
  }
  CHECK(batch.progress->epoch == 7);
  CHECK(batch.progress->epochs == 10);

  job.finish(0.1 + 0.2, Object{{"loss", std::nan("")}});
  job.finish(9.0);
  const auto result = host::process::read_result(folder);
  CHECK(result->score == 0.1 + 0.2);
  CHECK(result->metrics.at("loss") == Value("NaN"));
  CHECK(!std::filesystem::exists(folder / "result.json.tmp"));
  CHECK(job.healthy());
}

TEST_CASE_FIXTURE(AttemptFixture, "the next program of an attempt goes on with the sequence") {
  {
    JobReporter first(folder);
    first.value("dice", 1, 0.5);
    first.value("dice", 2, 0.6);
  }
  // The first one was killed in the middle of a line.
  std::ofstream(folder / "events.jsonl", std::ios::app) << "{\"v\":1,\"seq\":2,\"t\"";
  JobReporter second(folder);
  second.value("dice", 3, 0.7);
  const auto batch = EventsReader(folder).poll();
  CHECK(batch.failure == "");
  CHECK(batch.values.size() == 3);
  CHECK(batch.mark.next_seq == 3);
}

TEST_CASE_FIXTURE(AttemptFixture, "threads may report at once") {
  JobReporter job(folder);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&job, t] {
      for (int i = 0; i < 200; ++i) job.value("t" + std::to_string(t), i, i);
    });
  }
  for (auto& t : threads) t.join();
  EventsReader reader(folder);
  std::size_t values = 0;
  for (auto batch = reader.poll(); !batch.empty(); batch = reader.poll()) {
    CHECK(batch.failure == "");
    values += batch.values.size();
  }
  CHECK(values == 1600);
}

TEST_CASE_FIXTURE(AttemptFixture, "long names are cut between characters") {
  JobReporter job(folder);
  std::string name = "x";
  for (int i = 0; i < 200; ++i) name += "\xC3\xA9";
  job.value(name, 1, 1.0);
  job.value(std::string(100'000, 'n'), 1, 1.0);
  const auto batch = EventsReader(folder).poll();
  CHECK(batch.failure == "");
  REQUIRE(batch.values.size() == 2);
  CHECK(batch.values[0].name == name.substr(0, 249));
  CHECK(batch.values[1].name.size() == 250);
}

TEST_CASE_FIXTURE(AttemptFixture, "a full disk drops events, tears none, and is told") {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, &before);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  JobReporter job(folder);
  job.value("dice", 1, 0.5);
  const auto size = std::filesystem::file_size(folder / "events.jsonl");
  const rlimit full{size + 20, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  job.value("dice", 2, 0.5);
  const auto after = std::filesystem::file_size(folder / "events.jsonl");
  setrlimit(RLIMIT_FSIZE, &limit);
  sigaction(SIGXFSZ, &before, nullptr);
  CHECK(after == size);
  CHECK(!job.healthy());
  job.value("dice", 3, 0.5);
  const auto batch = EventsReader(folder).poll();
  CHECK(batch.failure == "");
  CHECK(batch.values.size() == 2);
}

TEST_CASE_FIXTURE(AttemptFixture, "a job that never scored says so") {
  JobReporter(folder).finish(std::nullopt, Object{{"loss", 0.5}});
  const auto result = host::process::read_result(folder);
  CHECK(!result->score);
  CHECK(result->metrics.at("loss") == Value(0.5));
}

TEST_CASE_FIXTURE(AttemptFixture, "the host's wish to stop is seen") {
  const JobReporter job(folder);
  CHECK(!job.stop_requested());
  host::process::request_stop(folder);
  CHECK(job.stop_requested());
}

TEST_CASE_FIXTURE(AttemptFixture, "a specification of another protocol is refused") {
  std::ofstream(folder / "job.json") << "{\"protocol\": 2}";
  CHECK(message_of(JobReporter(folder)) ==
        (folder / "job.json").string() + ": the job protocol is 2, this program knows 1");
  std::ofstream(folder / "job.json") << "{}";
  CHECK(message_of(JobReporter(folder)) ==
        (folder / "job.json").string() + ": the job protocol is missing, this program knows 1");
  std::filesystem::remove(folder / "job.json");
  CHECK(message_of(JobReporter(folder)) ==
        "cannot read " + (folder / "job.json").string() + ": No such file or directory");
}

}  // namespace clara::testing
