#include "plugins/datasets/monai_datasets/smart_cache_dataset.hpp"

#include "folder.hpp"
#include "support/number_transforms.hpp"

#include <doctest/doctest.h>

namespace clara::testing {

using monai_datasets::SmartCacheDataset;

namespace {

struct Fixture {
  explicit Fixture(int count) : context(folder.path()) {
    options.data_list_file_path = folder.write_numbers(count);
    options.transform.items = {&load};
    options.shuffle = false;
  }
  static std::vector<double> values(const SmartCacheDataset& dataset) {
    std::vector<double> numbers;
    AnyOrder order;
    for (std::size_t i = 0; i < dataset.size(); ++i)
      numbers.push_back(number(dataset.get(i, order).at(0)));
    return numbers;
  }

  DataFolder folder;
  FakeContext context;
  LoadNumber load;
  SmartCacheDataset::Options options;
};

}  // namespace

TEST_CASE("each item that comes in is made once") {
  Fixture f(8);
  f.options.cache_num = 4;
  f.options.replace_rate = 0.5;
  SmartCacheDataset dataset(f.options, f.context);
  dataset.prepare([](std::size_t, std::size_t) {});
  CHECK(f.load.loads == 4);
  dataset.start();
  dataset.replace();
  CHECK(Fixture::values(dataset) == std::vector<double>{2, 3, 4, 5});
  dataset.finish();
  CHECK(f.load.loads == 8);  // two came in, two were made for later
}

TEST_CASE("a cache that holds everything says so") {
  Fixture f(3);
  const SmartCacheDataset dataset(f.options, f.context);
  CHECK(f.context.text() ==
        std::vector<std::string>{
            "the cache holds all 3 items, so that none is ever replaced, as with CacheDataset; "
            "cache_num or cache_rate make it smaller"});
}

TEST_CASE("what fails while it is made is told when it is to come in") {
  Fixture f(4);
  FailAt fail(2);
  f.options.transform.items = {&f.load, &fail};
  f.options.cache_num = 2;
  f.options.replace_rate = 0.5;
  SmartCacheDataset dataset(f.options, f.context);
  dataset.start();
  CHECK(error_of([&] { dataset.replace(); }) == "FailAt: this one is broken");
}

TEST_CASE("a state of another cache is refused") {
  Fixture f(4);
  f.options.cache_num = 2;
  SmartCacheDataset dataset(f.options, f.context);
  Fixture other(5);
  other.options.cache_num = 3;
  const SmartCacheDataset from(other.options, other.context);
  CHECK(error_of([&] { dataset.resume(from.resume_state()); }) ==
        "the state is of a cache of 3 of 5 items, this one is of 2 of 4");
  auto state = dataset.resume_state();
  state.set("positions", State::List{State(0), State(9)});
  CHECK(error_of([&] { dataset.resume(state); }) == "the state has an item that there is not");
}

TEST_CASE("arguments that make no cache are refused") {
  const auto error = [](const Value& args) {
    auto all = args.as_object();
    all.set("data_list_file_path", "a");
    return error_of([&] {
      read_options<SmartCacheDataset::Options>(Value(all), "SmartCacheDataset", nullptr);
    });
  };
  CHECK(error(Object{{"replace_rate", 0}}) == "/replace_rate: expected a number above 0, got 0");
  CHECK(error(Object{{"runtime_cache", true}}) == "/runtime_cache: expected false, got true");
  CHECK(error(Object{{"seed", -1}}) == "/seed: expected an integer from 0 to 4294967295, got -1");
}

}  // namespace clara::testing
