#include "host/automl/handlers/outbox.hpp"

#include "fakes.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl {
namespace {

using testing::TemporaryFolder;

/// Takes a message after a pause.
class SlowService final : public Deliverer {
 public:
  explicit SlowService(std::chrono::milliseconds pause) : pause_(pause) {}
  Delivery deliver(const OutboxMessage& message, std::string& why) override {
    std::this_thread::sleep_for(pause_);
    why = "down";
    if (down) return Delivery::later;
    taken.push_back(message.key);
    return Delivery::done;
  }
  bool down = false;
  std::vector<std::string> taken;

 private:
  std::chrono::milliseconds pause_;
};

store::StudyFile new_study(const TemporaryFolder& folder) {
  store::NewStudy what;
  what.name = "run_1";
  return store::StudyFile::create(folder.path() / "study.db", what);
}

struct Bench {
  TemporaryFolder folder;
  store::StoreThread store{new_study(folder)};
  Logger log;
  std::vector<std::string> expected;

  void fill(Outbox& outbox) {
    for (int i = 0; i < 12; ++i) {
      expected.push_back("message " + std::to_string(i));
      outbox.post(expected.back(), Value(i));
    }
  }
};

}  // namespace

TEST_CASE("at the end, a slow service is waited for as long as it takes messages") {
  Bench bench;
  SlowService service(std::chrono::milliseconds(40));
  Outbox outbox(bench.store, bench.log, "h", &service, {});
  bench.fill(outbox);
  // Twelve times 40 ms are more than 200 ms; one is less.
  const auto left = outbox.close(std::chrono::milliseconds(200), [] { return true; });
  CHECK(left.messages == 0);
  CHECK_FALSE(left.hangs);
  CHECK(service.taken == bench.expected);
}

TEST_CASE("one that is down is not waited for") {
  Bench bench;
  bench.log.redirect([](std::string_view) {});
  SlowService service(std::chrono::milliseconds(0));
  service.down = true;
  Outbox outbox(bench.store, bench.log, "h", &service, {});
  bench.fill(outbox);
  const auto left = outbox.close(std::chrono::milliseconds(200), [] { return true; });
  CHECK(left.messages == 12);
  CHECK_FALSE(left.hangs);
}

}  // namespace clara::host::automl
