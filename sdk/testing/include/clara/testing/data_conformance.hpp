#pragma once

/// What every dataset and every loader has to keep, as doctest checks; for ours and for third
/// parties':
///
///     TEST_CASE("MyDataset keeps the contract") {
///       clara::testing::check_dataset([&] { return std::make_unique<MyDataset>(options); });
///     }

#include <ATen/CPUGeneratorImpl.h>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/testing/samples.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace clara::testing {

using DatasetFactory = std::function<std::unique_ptr<Dataset>()>;
using DataLoaderFactory = std::function<std::unique_ptr<DataLoader>()>;

namespace detail {

inline std::size_t generators_in(const std::vector<RandomSeeds>& seeds) {
  std::size_t count = seeds.size();
  for (const auto& entry : seeds) count += generators_in(entry.children);
  return count;
}

/// The generators of one sample, each asked for in its turn and then passed.
class OneSampleOrder : public DrawOrder {
 public:
  OneSampleOrder(std::size_t generators, std::uint32_t seed) : passed_(generators, 0) {
    for (std::size_t i = 0; i < generators; ++i)
      rngs_.emplace_back(seed + static_cast<std::uint32_t>(i));
  }
  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    check(index < rngs_.size() && passed_[index] == 0, "it draws from a generator it has passed");
    draw(rngs_[index]);
  }
  void pass(std::size_t index) override {
    check(index < rngs_.size(), "it passes a generator that there is not");
    ++passed_[index];
  }
  /// Samples behind this one wait for what it has not passed.
  bool passed_all() const {
    return std::all_of(passed_.begin(), passed_.end(), [](int times) { return times > 0; });
  }

 private:
  std::vector<Rng> rngs_;
  std::vector<int> passed_;
};

inline std::vector<Sample> item_of(const Dataset& dataset, std::size_t index) {
  OneSampleOrder order(generators_in(dataset.random_seeds()),
                       static_cast<std::uint32_t>(100 * index));
  auto samples = dataset.get(index, order);
  DOCTEST_CHECK(order.passed_all());
  return samples;
}

inline std::string difference_of(const Batch& a, const Batch& b) {
  if (a.tensors.size() != b.tensors.size()) return "number of tensors";
  for (const auto& [key, tensor] : a.tensors) {
    const auto other = b.tensors.find(key);
    if (other == b.tensors.end() || !at::equal(tensor, other->second)) return key;
  }
  return difference(a.samples, b.samples);
}

inline void seed_torch(std::uint64_t seed) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(seed);
}

inline std::vector<Batch> rest_of_epoch(DataLoader& loader) {
  std::vector<Batch> batches;
  while (auto batch = loader.next()) {
    DOCTEST_REQUIRE_FALSE(batch->samples.empty());
    for (const auto& entry : batch->tensors) {
      DOCTEST_CAPTURE(entry.first);  // clang 14 captures no structured binding
      DOCTEST_CHECK(entry.second.size(0) == static_cast<std::int64_t>(batch->samples.size()));
      DOCTEST_CHECK(entry.second.device() == batch->device);
    }
    batches.push_back(*std::move(batch));
    DOCTEST_REQUIRE(batches.size() <= loader.size());
  }
  return batches;
}

inline void check_same_batches(const std::vector<Batch>& a, const std::vector<Batch>& b) {
  DOCTEST_REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) DOCTEST_CHECK(difference_of(a[i], b[i]) == "");
}

/// A loader that is put back where another one stood goes on as that one does.
inline void check_loader_resumes(const DataLoaderFactory& make, std::size_t taken) {
  seed_torch(5);
  const auto whole = make();
  const auto* place = dynamic_cast<const Resumable*>(whole.get());
  if (place == nullptr) return;
  whole->start_epoch();
  for (std::size_t i = 0; i < taken; ++i) DOCTEST_REQUIRE(whole->next());
  const auto state = place->resume_state();
  const auto rest = rest_of_epoch(*whole);
  whole->start_epoch();
  const auto second_epoch = rest_of_epoch(*whole);
  seed_torch(6);
  const auto again = make();
  dynamic_cast<Resumable&>(*again).resume(state);
  check_same_batches(rest_of_epoch(*again), rest);
  again->start_epoch();
  check_same_batches(rest_of_epoch(*again), second_epoch);
  const auto other = make();
  DOCTEST_CHECK_THROWS_AS(dynamic_cast<Resumable&>(*other).resume(State::Dict{}), Error);
}

inline std::vector<std::vector<Sample>> items_of(const Dataset& dataset) {
  std::vector<std::vector<Sample>> items;
  for (std::size_t i = 0; i < dataset.size(); ++i) items.push_back(item_of(dataset, i));
  return items;
}

inline void check_same_items(const Dataset& a, const Dataset& b) {
  const auto ours = items_of(a), theirs = items_of(b);
  DOCTEST_REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) DOCTEST_CHECK(difference(ours[i], theirs[i]) == "");
}

/// Two that were made alike let the same items in, and one that is put back goes on as the other
/// does.
inline void check_replacing(const DatasetFactory& make) {
  const auto none = [](std::size_t, std::size_t) {};
  const std::vector<std::unique_ptr<Dataset>> datasets = [&] {
    std::vector<std::unique_ptr<Dataset>> made;
    for (int i = 0; i < 3; ++i) made.push_back(make());
    return made;
  }();
  std::vector<Replacing*> sides;
  for (const auto& dataset : datasets) {
    dataset->prepare(none);
    sides.push_back(dynamic_cast<Replacing*>(dataset.get()));
  }
  if (!sides.front()) return;
  const auto size = datasets.front()->size();
  for (int side = 0; side < 2; ++side) {
    sides[static_cast<std::size_t>(side)]->start();
    for (int i = 0; i < 3; ++i) sides[static_cast<std::size_t>(side)]->replace();
  }
  DOCTEST_CHECK(datasets.front()->size() == size);
  check_same_items(*datasets[0], *datasets[1]);
  auto* fresh = dynamic_cast<Resumable*>(datasets[2].get());
  DOCTEST_REQUIRE_MESSAGE(fresh, "a dataset whose items change has to be Resumable");
  fresh->resume(dynamic_cast<const Resumable&>(*datasets[0]).resume_state());
  check_same_items(*datasets[0], *datasets[2]);
  sides[2]->start();
  for (const int side : {0, 2}) sides[static_cast<std::size_t>(side)]->replace();
  check_same_items(*datasets[0], *datasets[2]);
  for (auto* side : sides) side->finish();
}

}  // namespace detail

/// A dataset of at least two items: prepare() says how far it is; the same item comes for the same
/// draws, from every thread at once and from a second dataset that was made alike, as one sample or
/// more; each generator is passed, and none is asked for afterwards. One whose items change keeps
/// its size, and is put back with what it held.
inline void check_dataset(const DatasetFactory& make) {
  const auto dataset = make();
  std::size_t last_done = 0, last_total = 0;
  dataset->prepare([&](std::size_t done, std::size_t total) {
    DOCTEST_CHECK(done <= total);
    last_done = done;
    last_total = total;
  });
  DOCTEST_CHECK(last_done == last_total);
  const auto size = dataset->size();
  DOCTEST_REQUIRE(size >= 2);
  const auto other = make();
  std::vector<std::vector<Sample>> items;
  for (std::size_t i = 0; i < size; ++i) {
    DOCTEST_CAPTURE(i);
    items.push_back(detail::item_of(*dataset, i));
    DOCTEST_CHECK_FALSE(items.back().empty());
    DOCTEST_CHECK(detail::difference(detail::item_of(*dataset, i), items.back()) == "");
    DOCTEST_CHECK(detail::difference(detail::item_of(*other, i), items.back()) == "");
  }
  DOCTEST_CHECK(dataset->size() == size);
  std::vector<std::string> found(4);
  std::vector<std::thread> threads;
  const auto generators = detail::generators_in(dataset->random_seeds());
  for (auto& result : found)
    threads.emplace_back([&] {
      try {
        for (std::size_t i = 0; i < size && result.empty(); ++i) {
          detail::OneSampleOrder order(generators, static_cast<std::uint32_t>(100 * i));
          result = detail::difference(dataset->get(i, order), items[i]);
        }
      } catch (const std::exception& error) {
        result = error.what();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& result : found) DOCTEST_CHECK(result == "");
  detail::check_replacing(make);
  note_class_ran("dataset", *dataset);
}

/// A loader of at least two batches: an epoch has size() of them and then ends, and ends still when
/// it is asked again; each batch says where its tensors lie; an epoch that is begun anew in the
/// middle is whole; loaders that were made alike, with LibTorch's generator at the same seed, give
/// the same epochs; a Resumable one goes on with the next batch where another stood, and refuses a
/// state that is none.
inline void check_dataloader(const DataLoaderFactory& make) {
  detail::seed_torch(5);
  const auto loader = make();
  loader->prepare([](std::size_t done, std::size_t total) { DOCTEST_CHECK(done <= total); });
  DOCTEST_REQUIRE(loader->size() >= 2);
  std::vector<std::vector<Batch>> epochs;
  for (int epoch = 0; epoch < 2; ++epoch) {
    loader->start_epoch();
    epochs.push_back(detail::rest_of_epoch(*loader));
    DOCTEST_CHECK(epochs.back().size() == loader->size());
    DOCTEST_CHECK_FALSE(loader->next());
  }
  detail::seed_torch(5);
  const auto other = make();
  for (const auto& epoch : epochs) {
    other->start_epoch();
    detail::check_same_batches(detail::rest_of_epoch(*other), epoch);
  }
  loader->start_epoch();
  DOCTEST_REQUIRE(loader->next());
  loader->start_epoch();
  DOCTEST_CHECK(detail::rest_of_epoch(*loader).size() == loader->size());
  for (const std::size_t taken : {std::size_t{0}, std::size_t{1}, loader->size()})
    detail::check_loader_resumes(make, taken);
  note_class_ran("dataloader", *loader);
}

}  // namespace clara::testing
