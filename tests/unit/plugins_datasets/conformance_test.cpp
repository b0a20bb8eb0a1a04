#include "plugins/datasets/monai_datasets/cache_dataset.hpp"
#include "plugins/datasets/monai_datasets/data_loader.hpp"

#include "folder.hpp"
#include "plugins/datasets/monai_datasets/persistent_dataset.hpp"
#include "plugins/datasets/monai_datasets/smart_cache_dataset.hpp"
#include "support/number_transforms.hpp"

#include <clara/testing/data_conformance.hpp>

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

/// Items that become two samples each, with random numbers drawn for them.
struct Data {
  explicit Data(int count) : context(folder.path()) { list = folder.write_numbers(count); }
  template <class T>
  std::unique_ptr<T> make(typename T::Options options = {}) {
    options.data_list_file_path = list;
    options.transform.items = {&load, &split, &random};
    return std::make_unique<T>(options, context);
  }

  DataFolder folder;
  FakeContext context;
  std::filesystem::path list;
  LoadNumber load;
  RandSplit split{2};
  RandAdd random;
};

}  // namespace

TEST_CASE("datasets keep what every dataset has to") {
  Data data(5);
  check_dataset([&] { return data.make<monai_datasets::Dataset>(); });
  check_dataset([&] { return data.make<monai_datasets::CacheDataset>(); });
  check_dataset([&] { return data.make<monai_datasets::PersistentDataset>(); });
  monai_datasets::CacheNTransDataset::Options first;
  first.cache_n_trans = 1;
  check_dataset([&] { return data.make<monai_datasets::CacheNTransDataset>(first); });
  monai_datasets::SmartCacheDataset::Options smart;
  smart.cache_num = 3;
  smart.replace_rate = 0.5;
  check_dataset([&] { return data.make<monai_datasets::SmartCacheDataset>(smart); });
}

TEST_CASE("loaders keep what every loader has to") {
  Data data(7);
  const auto dataset = data.make<monai_datasets::Dataset>();
  for (const std::int64_t workers : {0, 2})
    for (const bool shuffle : {false, true}) {
      CAPTURE(workers);
      CAPTURE(shuffle);
      monai_datasets::DataLoader::Options options;
      options.dataset = *dataset;
      options.batch_size = 3;
      options.num_workers = workers;
      options.shuffle = shuffle;
      check_dataloader(
          [&] { return std::make_unique<monai_datasets::DataLoader>(options, data.context); });
    }
}

// The suites must bite.

namespace {

/// A loader whose batches do not lie where they say.
class Lost : public monai_datasets::DataLoader {
 public:
  using monai_datasets::DataLoader::DataLoader;
  std::optional<Batch> next() override {
    auto batch = monai_datasets::DataLoader::next();
    if (batch) batch->device = at::kMeta;
    return batch;
  }
};

/// A loader with a fault: it ends an epoch before its last batch, or forgets where it is put back.
template <bool is_short>
class Faulty : public monai_datasets::DataLoader {
 public:
  using monai_datasets::DataLoader::DataLoader;
  std::optional<Batch> next() override {
    auto batch = monai_datasets::DataLoader::next();
    return is_short && batch && batch->samples.size() == 2 ? std::nullopt : std::move(batch);
  }
  void resume(const State& state) override {
    if (is_short) return monai_datasets::DataLoader::resume(state);
    start_epoch();
  }
};

template <class Loader>
void check_faulty() {
  Data data(7);
  const auto dataset = data.make<monai_datasets::Dataset>();
  monai_datasets::DataLoader::Options options;
  options.dataset = *dataset;
  options.batch_size = 3;
  check_dataloader([&] { return std::make_unique<Loader>(options, data.context); });
}

/// A dataset that keeps its turn, or that draws where nobody gave it a turn.
template <bool passes>
class Selfish : public Dataset {
 public:
  std::size_t size() const override { return 3; }
  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override {
    Sample sample;
    double drawn = 0;
    order.in_turn(0, [&](Rng& rng) { drawn = rng.random_sample(); });
    if (passes) order.pass(0);
    if (passes) drawn += static_cast<double>(calls_++);
    sample.set("n", Value(drawn + static_cast<double>(index)));
    return {sample};
  }
  std::vector<RandomSeeds> random_seeds() const override { return {{1, {}}}; }

 private:
  mutable std::atomic<int> calls_ = 0;
};

}  // namespace

TEST_CASE("a loader that ends an epoch too early is found" * doctest::should_fail()) {
  check_faulty<Faulty<true>>();
}
TEST_CASE("a loader that is not put back is found" * doctest::should_fail()) {
  check_faulty<Faulty<false>>();
}
TEST_CASE("a loader whose batches lie elsewhere is found" * doctest::should_fail()) {
  check_faulty<Lost>();
}
TEST_CASE("a dataset that keeps its turn is found" * doctest::should_fail()) {
  check_dataset([] { return std::make_unique<Selfish<false>>(); });
}
TEST_CASE("a dataset whose items differ from call to call is found" * doctest::should_fail()) {
  check_dataset([] { return std::make_unique<Selfish<true>>(); });
}

}  // namespace clara::testing
