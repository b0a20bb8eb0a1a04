#include <clara/automl/job_list.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

namespace clara {
namespace {

std::shared_ptr<const Job> job(std::int64_t number) {
  Job made;
  made.number = number;
  return std::make_shared<const Job>(std::move(made));
}

}  // namespace

TEST_CASE("a copy keeps what it had, whatever becomes of the other") {
  JobList list;
  for (std::int64_t number = 1; number <= 1000; ++number) list.push_back(job(number));
  const auto before = list;
  list.set(500, job(-1));
  list.push_back(job(1001));
  CHECK(before.size() == 1000);
  CHECK(before[500]->number == 501);
  CHECK(list[500]->number == -1);
  CHECK(list.back()->number == 1001);
  CHECK(before[999] == list[999]);  // shared
  std::int64_t next = 1;
  for (const auto& one : before) CHECK(one->number == next++);
}

TEST_CASE("it is a range as any other, and says what is outside") {
  const JobList list{job(3), job(1), job(2)};
  const auto found =
      std::find_if(list.begin(), list.end(), [](const auto& one) { return one->number == 2; });
  CHECK(found - list.begin() == 2);
  CHECK(JobList().empty());
  CHECK_THROWS_WITH_AS(list.at(3), "job 4 of 3", std::out_of_range);
}

}  // namespace clara
