#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/testing/scheduler_conformance.hpp>

#include "fifo_scheduler.hpp"

namespace {
clara::Machine machine(int cores, int gpus) {
  clara::Machine out;
  out.cores = cores;
  for (int i = 0; i < gpus; ++i) out.gpus.push_back({i, "GPU", 1, 1, ""});
  return out;
}
}  // namespace

TEST_CASE("without a word there is one worker for each GPU, else one") {
  clara::fifo::FIFOScheduler scheduler;
  const auto two = scheduler.slots("", machine(8, 2));
  REQUIRE(two.size() == 2);
  CHECK(two[1].worker == 2);
  CHECK(two[1].devices == std::vector<int>{1});
  CHECK(two[1].threads == 4);
  const auto cpu = scheduler.slots("", machine(2, 0));
  REQUIRE(cpu.size() == 1);
  CHECK(cpu[0].devices.empty());
  CHECK(cpu[0].threads == 2);
}

TEST_CASE("Clara's syntax gives each worker its GPUs and its share of the cores") {
  clara::fifo::FIFOScheduler scheduler;
  const auto four = scheduler.slots("0:0:1:1", machine(6, 2));
  REQUIRE(four.size() == 4);
  CHECK(four[0].devices == std::vector<int>{0});
  CHECK(four[3].devices == std::vector<int>{1});
  CHECK(four[0].threads == 2);
  CHECK(four[3].threads == 1);
  const auto pairs = scheduler.slots("0,1:2,3", machine(4, 4));
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[1].devices == std::vector<int>{2, 3});
}

TEST_CASE("without a GPU the numbers count workers, and no worker has less than a thread") {
  clara::fifo::FIFOScheduler scheduler;
  const auto slots = scheduler.slots("0:0:1:1", machine(2, 0));
  REQUIRE(slots.size() == 4);
  for (const auto& slot : slots) {
    CHECK(slot.devices.empty());
    CHECK(slot.threads == 1);
  }
}

TEST_CASE("workers that see no GPU, on a machine that has some") {
  clara::fifo::FIFOScheduler scheduler;
  const auto slots = scheduler.slots("cpu:1:cpu", machine(6, 2));
  REQUIRE(slots.size() == 3);
  CHECK(slots[0].devices.empty());
  CHECK(slots[1].devices == std::vector<int>{1});
  CHECK(slots[2].devices.empty());
}

TEST_CASE("bad workers are refused with what to write") {
  clara::fifo::FIFOScheduler scheduler;
  const auto refusal = [&](const std::string& workers, int gpus) -> std::string {
    try {
      scheduler.slots(workers, machine(4, gpus));
    } catch (const clara::Error& error) {
      CHECK(error.code() == clara::ExitCode::config);
      return error.what();
    }
    return "accepted";
  };
  const std::string rule =
      " is not understood; write the GPUs of each worker with \",\" between GPUs and \":\" between "
      "workers, such as "
      "0:0:1:1 or 0,1:2,3, or \"cpu\" for a worker without one";
  for (const std::string bad : {"0:x", "0::1", "0:", "-1", "0,,1", "1.5"})
    CHECK(refusal(bad, 2) == "workers: \"" + bad + "\"" + rule);
  CHECK(refusal("0:3", 2) == "workers: there is no GPU 3; this machine has 0, 1");
  CHECK(refusal("0,0", 2) == "workers: \"0,0\" gives one worker GPU 0 twice");
}

TEST_CASE("FIFOScheduler keeps the contract") {
  clara::testing::check_scheduler([] { return std::make_unique<clara::fifo::FIFOScheduler>(); });
}
