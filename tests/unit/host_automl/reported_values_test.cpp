#include "host/automl/jobs/reported_values.hpp"

#include <doctest/doctest.h>

namespace clara::host::automl {

TEST_CASE("a job that reports without end: its first values are kept, and the last of each name") {
  ReportedValues kept;
  std::vector<Reported> all, stored;
  std::int64_t step = 0;
  const auto report = [&](int count) {
    std::vector<Reported> batch;
    for (int i = 0; i < count; ++i, ++step)
      batch.push_back({step % 2 == 0 ? "acc" : "loss", step, static_cast<double>(step), 0});
    const auto change = kept.add(all, batch);
    for (const auto& gone : change.gone)
      std::erase_if(stored, [&](const Reported& r) { return r.step == gone.step; });
    stored.insert(stored.end(), change.added.begin(), change.added.end());
  };
  report(99'999);
  CHECK_FALSE(kept.full());
  for (int i = 0; i < 40; ++i) report(1001);
  CHECK(kept.full());
  CHECK(all.size() == ReportedValues::kMost + 2);
  const auto last = [](const std::vector<Reported>& list, const std::string& name) {
    double value = 0;
    for (const auto& r : list) value = r.name == name ? r.value : value;
    return value;
  };
  for (const auto* list : {&all, &stored}) {
    CHECK(list->size() == all.size());
    CHECK(last(*list, "acc") == static_cast<double>(step - 1));
    CHECK(last(*list, "loss") == static_cast<double>(step - 2));
    CHECK((*list)[50'000].step == 50'000);
  }
}

}  // namespace clara::host::automl
