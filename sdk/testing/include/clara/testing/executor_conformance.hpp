#pragma once

/// What every Executor must do, as doctest checks; for ours and for third parties':
///
///     TEST_CASE("MyExecutor keeps the contract") {
///       clara::testing::check_executor([&] { return std::make_unique<MyExecutor>(context); },
///                                      folder);
///     }
///
/// It looks at this:
/// - the search space has parameters, and is the same each time it is asked for;
/// - prepare() makes the job's folder and says how to start it: a program, in a folder that is
///   there, with names of variables that are names, and a command for people;
/// - the jobs of several workers are prepared at the same time;
/// - a second attempt is prepared over what the first one left;
/// - one that reads output reads any line, and one that scores says what is missing.

#include <doctest/doctest.h>
#include <clara/automl/executor.hpp>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace clara::testing {

using ExecutorFactory = std::function<std::unique_ptr<Executor>()>;

namespace detail {

/// A job with values in the middle of the space, of the parameters that are active then.
inline Job executor_job(const SearchSpace& space, const std::filesystem::path& run, int number) {
  Job job;
  job.number = number;
  job.name = "W1_" + std::to_string(number) + "_J" + std::to_string(number);
  job.uid = "uid-" + std::to_string(number);
  job.folder = run / job.name;
  for (const auto& parameter : space.parameters()) {
    if (!space.active(parameter, job.values)) continue;
    const auto middle = parameter.low + (parameter.high - parameter.low) / 2;
    if (parameter.type == Parameter::Type::categorical) {
      job.values.set(parameter.name, parameter.choices.front());
    } else if (parameter.type == Parameter::Type::real) {
      job.values.set(parameter.name, middle);
    } else {
      job.values.set(parameter.name, static_cast<std::int64_t>(parameter.low));
    }
  }
  return job;
}

inline void check_launch(const Launch& launch, const Job& job) {
  DOCTEST_REQUIRE_FALSE(launch.argv.empty());
  DOCTEST_CHECK_FALSE(launch.argv.front().empty());
  DOCTEST_CHECK(std::filesystem::is_directory(job.folder));
  DOCTEST_CHECK((launch.directory.empty() || std::filesystem::is_directory(launch.directory)));
  DOCTEST_CHECK_FALSE(launch.command.empty());
  for (const auto& [name, value] : launch.environment) {
    DOCTEST_CHECK_FALSE(name.empty());
    DOCTEST_CHECK(name.find('=') == std::string::npos);
    DOCTEST_CHECK(std::isdigit(static_cast<unsigned char>(name.empty() ? '0' : name.front())) == 0);
    DOCTEST_CHECK(value.find('\0') == std::string::npos);
  }
}

inline void check_together(Executor& executor, const SearchSpace& space,
                           const std::filesystem::path& run) {
  constexpr int kJobs = 4;
  std::vector<Job> jobs;
  for (int number = 2; number < 2 + kJobs; ++number)
    jobs.push_back(executor_job(space, run, number));
  std::vector<Launch> launches(kJobs);
  std::vector<std::string> problems(kJobs);
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    workers.emplace_back([&, i] {
      try {
        launches[i] = executor.prepare(jobs[i]);
      } catch (const std::exception& error) {
        problems[i] = error.what();
      }
    });
  for (auto& worker : workers) worker.join();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    DOCTEST_CHECK(problems[i] == "");
    check_launch(launches[i], jobs[i]);
  }
}

inline void check_reading(Executor& executor, const Job& job) {
  if (auto* reader = dynamic_cast<OutputReader*>(&executor)) {
    for (const char* line : {"", "no metric", "\xff\xfe", "= = =", "1e999 nan inf"})
      DOCTEST_CHECK_NOTHROW(reader->read_line(job, line));
  }
  if (auto* scorer = dynamic_cast<ScoreReader*>(&executor)) {
    std::string why;
    const auto score = scorer->score(job, why);
    if (!score) DOCTEST_CHECK_FALSE(why.empty());
  }
}

}  // namespace detail

/// `make` gives a new executor with the same options each time; `run` is a folder for its jobs.
inline void check_executor(const ExecutorFactory& make, const std::filesystem::path& run) {
  const auto executor = make();
  ExecutorSetup setup;
  setup.run_folder = run;
  setup.device = "auto";
  const auto space = executor->search_space(setup);
  DOCTEST_CHECK_FALSE(space.parameters().empty());
  const auto again = make()->search_space(setup);
  DOCTEST_REQUIRE(again.parameters().size() == space.parameters().size());
  for (std::size_t i = 0; i < space.parameters().size(); ++i)
    DOCTEST_CHECK(again.parameters()[i].name == space.parameters()[i].name);
  auto job = detail::executor_job(space, run, 1);
  detail::check_launch(executor->prepare(job), job);
  std::ofstream(job.folder / "left") << "by the first attempt\n";
  job.attempt = 2;
  detail::check_launch(executor->prepare(job), job);
  detail::check_together(*executor, space, run);
  detail::check_reading(*executor, job);
  note_class_ran("executor", *executor);
}

}  // namespace clara::testing
