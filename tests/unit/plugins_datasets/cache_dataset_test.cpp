#include "plugins/datasets/monai_datasets/cache_dataset.hpp"

#include "folder.hpp"
#include "support/number_transforms.hpp"

#include <doctest/doctest.h>

namespace clara::testing {

using monai_datasets::CacheDataset;
using monai_datasets::Dataset;

namespace {

struct Fixture {
  explicit Fixture(int count) : context(folder.path()) {
    options.data_list_file_path = folder.write_numbers(count);
    options.transform.items = {&load, &add, &random};
  }
  void prepare(CacheDataset& dataset) {
    dataset.prepare(
        [&](std::size_t done, std::size_t total) { progress.emplace_back(done, total); });
  }

  DataFolder folder;
  FakeContext context;
  LoadNumber load;
  Add add{100};
  RandAdd random;
  CacheDataset::Options options;
  std::vector<std::pair<std::size_t, std::size_t>> progress;
};

}  // namespace

TEST_CASE("a cache holds what the transforms before the first random one made") {
  Fixture f(5);
  CacheDataset dataset(f.options, f.context);
  CHECK(f.load.loads == 0);
  f.prepare(dataset);
  CHECK(f.load.loads == 5);
  CHECK(f.progress.back() == std::pair<std::size_t, std::size_t>{5, 5});
  AnyOrder order;
  std::vector<double> first, second;
  for (std::size_t i = 0; i < 5; ++i) first.push_back(number(dataset.get(i, order).at(0)));
  for (std::size_t i = 0; i < 5; ++i) second.push_back(number(dataset.get(i, order).at(0)));
  CHECK(f.load.loads == 5);
  CHECK(first != second);  // the random part runs every time
}

TEST_CASE("the cache gives what no cache gives") {
  Fixture f(4);
  CacheDataset cached(f.options, f.context);
  const Dataset plain(f.options, f.context);
  AnyOrder one, other;
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(number(cached.get(i, one).at(0)) == number(plain.get(i, other).at(0)));
}

TEST_CASE("cache_num and cache_rate bound the cache") {
  const auto kept = [](std::int64_t num, double rate) {
    Fixture f(10);
    f.options.cache_num = num;
    f.options.cache_rate = rate;
    CacheDataset dataset(f.options, f.context);
    f.prepare(dataset);
    return f.load.loads.load();
  };
  CHECK(kept(4, 1.0) == 4);
  CHECK(kept(32, 1.0) == 10);
  CHECK(kept(32, 0.55) == 5);
  CHECK(kept(0, 1.0) == 0);
}

TEST_CASE("equal items are kept once when asked") {
  Fixture f(0);
  f.options.data_list_file_path =
      f.folder.write("same.json", R"({"training": [{"n": 1}, {"n": 1}, {"n": 2}, {"n": 1}]})");
  f.options.hash_as_key = true;
  CacheDataset dataset(f.options, f.context);
  f.prepare(dataset);
  CHECK(f.load.loads == 2);
  AnyOrder order;
  for (std::size_t i = 0; i < 4; ++i) dataset.get(i, order);
  CHECK(f.load.loads == 2);
}

TEST_CASE("runtime_cache fills on first use") {
  Fixture f(3);
  f.options.runtime_cache = std::string("processes");
  CacheDataset dataset(f.options, f.context);
  f.prepare(dataset);
  CHECK(f.load.loads == 0);
  AnyOrder order;
  dataset.get(1, order);
  dataset.get(1, order);
  CHECK(f.load.loads == 1);
}

TEST_CASE("a cache is filled no further when its progress throws, told or not") {
  for (const bool told : {true, false}) {
    Fixture f(1000);
    f.options.progress = told;
    f.options.num_workers = 1;
    CacheDataset dataset(f.options, f.context);
    CHECK_THROWS_WITH_AS(dataset.prepare([](std::size_t, std::size_t) { throw Error("stopped"); }),
                         "stopped", Error);
    CHECK(f.load.loads == 1);
  }
}

TEST_CASE("an item that cannot be cached is an error with its file and transform") {
  Fixture f(0);
  f.folder.write("a.nii.gz");
  f.options.data_list_file_path = f.folder.write(
      "bad.json", R"({"training": [{"n": 1}, {"image": "a.nii.gz", "n": 7}, {"n": 107}]})");
  const FailAt fail(107);
  f.options.transform.items = {&f.load, &f.add, const_cast<FailAt*>(&fail), &f.random};
  CacheDataset dataset(f.options, f.context);
  CHECK(error_of([&] { f.prepare(dataset); }, f.folder.path()) ==
        "DIR/a.nii.gz: FailAt: this one is broken");
}

TEST_CASE("a transform that names the file itself does not name it twice") {
  class Load : public OneToOne {
   public:
    Load() { testing::set_label(*this, "LoadImaged"); }
    void apply(Sample& sample) const override {
      throw Error(sample.find_value("image")->as_string() + ": the file is empty");
    }
  };
  Fixture f(0);
  f.folder.write("a.nii.gz");
  f.options.data_list_file_path =
      f.folder.write("empty.json", R"({"training": [{"image": "a.nii.gz"}]})");
  Load load;
  f.options.transform.items = {&load};
  CacheDataset dataset(f.options, f.context);
  CHECK(error_of([&] { f.prepare(dataset); }, f.folder.path()) ==
        "DIR/a.nii.gz: LoadImaged: the file is empty");
}

}  // namespace clara::testing
