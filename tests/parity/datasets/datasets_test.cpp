// Datasets give the items of MONAI 1.6.1 in its order, and make each as often as it does.

#include "plugins/datasets/monai_datasets/cache_dataset.hpp"
#include "plugins/datasets/monai_datasets/data_loader.hpp"
#include "plugins/datasets/monai_datasets/persistent_dataset.hpp"
#include "plugins/datasets/monai_datasets/smart_cache_dataset.hpp"
#include "support/files.hpp"
#include "support/number_transforms.hpp"
#include "support/paths.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace clara::testing {

using namespace monai_datasets;  // NOLINT: the test speaks of nothing else

namespace {

class AnyOrder : public DrawOrder {
 public:
  void in_turn(std::size_t, const std::function<void(Rng&)>& draw) override { draw(rng_); }
  void pass(std::size_t) override {}

 private:
  Rng rng_{0};
};

/// The data of one case: a list of numbers in a folder of its own.
struct Data {
  explicit Data(const Array& numbers) : context(folder.path()) {
    Array items;
    for (const auto& number : numbers) items.push_back(Object{{"n", number}});
    std::ofstream(folder / "list.json") << Value(Object{{"training", items}}).json();
  }
  /// Options as a config writes them.
  template <class T>
  typename T::Options read(const Value& args, std::vector<Transform*> transforms) {
    Object all = args.as_object();
    all.set("data_list_file_path", "list.json");
    auto options = read_options<typename T::Options>(Value(all), "dataset", nullptr);
    options.transform.items = std::move(transforms);
    return options;
  }

  TemporaryFolder folder;
  FakeContext context;
  LoadNumber load;
};

Value values(const clara::Dataset& dataset) {
  AnyOrder order;
  Array out;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    out.push_back(number(dataset.get(i, order).at(0)));
  return out;
}

const auto kSilent = [](std::size_t, std::size_t) {};

Value smart(const Value& wanted) {
  Array numbers;
  for (std::int64_t n = 0; n < wanted.find("items")->as_int(); ++n) numbers.emplace_back(n);
  Data data(numbers);
  SmartCacheDataset dataset(data.read<SmartCacheDataset>(*wanted.find("args"), {&data.load}),
                            data.context);
  dataset.prepare(kSilent);
  Array epochs{values(dataset)};
  for (const auto& step : wanted.find("steps")->as_array()) {
    if (step == Value("start")) dataset.start();
    if (step == Value("update")) dataset.replace();
    if (step == Value("shutdown")) dataset.finish();
    epochs.push_back(values(dataset));
  }
  dataset.finish();
  return epochs;
}

Value cached(const Value& wanted) {
  Data data(wanted.find("numbers")->as_array());
  CacheDataset dataset(data.read<CacheDataset>(*wanted.find("args"), {&data.load}), data.context);
  dataset.prepare(kSilent);
  Array passes;
  for (std::int64_t i = 0; i < wanted.find("passes")->as_int(); ++i) {
    auto numbers = values(dataset);
    passes.push_back(Array{std::move(numbers), data.load.loads.load()});
  }
  return passes;
}

template <class T>
Value files(const Value& wanted) {
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_current_seed(static_cast<std::uint64_t>(wanted.find("seed")->as_int()));
  Data data(wanted.find("numbers")->as_array());
  RandAdd add;
  RandShift shift;
  T dataset(data.read<T>(*wanted.find("args"), {&data.load, &add, &shift}), data.context);
  monai_datasets::DataLoader::Options options;
  options.dataset = dataset;
  monai_datasets::DataLoader loader(options, data.context);
  loader.prepare(kSilent);
  Array passes;
  for (std::int64_t i = 0; i < wanted.find("passes")->as_int(); ++i) {
    Array numbers;
    loader.start_epoch();
    while (const auto batch = loader.next()) numbers.push_back(number(batch->samples.at(0)));
    std::int64_t kept = 0;
    const auto folder = data.folder / "cache";
    if (std::filesystem::exists(folder))
      for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder)) ++kept;
    passes.push_back(Array{std::move(numbers), data.load.loads.load(), kept});
  }
  return passes;
}

Value run(const std::string& kind, const Value& wanted) {
  if (kind == "smart") return smart(wanted);
  if (kind == "cached") return cached(wanted);
  if (*wanted.find("class") == Value("CacheNTransDataset"))
    return files<CacheNTransDataset>(wanted);
  return files<PersistentDataset>(wanted);
}

}  // namespace

TEST_CASE("items are those of monai, and made as often") {
  const TemporaryFolder folder;
  const auto source = source_dir() / "tests/parity/datasets";
  const auto cases = parse_json(text_of(source / "cases.json"));
  const auto command = oracle_python().string() + " -W ignore " + (source / "oracle.py").string() +
                       " " + (source / "cases.json").string() + " " +
                       (folder / "answer.json").string();
  REQUIRE(std::system(command.c_str()) == 0);
  const auto expected = parse_json(text_of(folder / "answer.json"));
  int count = 0;
  for (const auto& kind : cases.as_object())
    for (std::size_t i = 0; i < kind.value.as_array().size(); ++i, ++count) {
      const auto& wanted = kind.value.as_array()[i];
      CAPTURE(wanted.json());
      CHECK(run(kind.key, wanted).json() == expected.find(kind.key)->as_array().at(i).json());
    }
  std::cout << "datasets: 4 components, " << count << " cases, all equal\n";
}

}  // namespace clara::testing
