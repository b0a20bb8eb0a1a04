// The same seed gives the batches of MONAI 1.6.1, draw for draw.

#include "plugins/datasets/monai_datasets/data_loader.hpp"
#include "plugins/datasets/monai_datasets/cache_dataset.hpp"
#include "support/number_transforms.hpp"
#include "support/paths.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/rand.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace clara::testing {
namespace {

Value case_of(int workers, int batch_size, bool shuffle, bool cache, bool persistent,
              int items = 7) {
  return Object{{"seed", 1000 + workers * 10 + batch_size},
                {"items", items},
                {"num_workers", workers},
                {"batch_size", batch_size},
                {"shuffle", shuffle},
                {"drop_last", batch_size == 3},
                {"persistent_workers", persistent},
                {"cache", cache},
                {"drawn_before", 5}};
}

Value oracle(const std::filesystem::path& folder, const Value& cases) {
  std::ofstream(folder / "cases.json") << cases.json();
  const auto script = source_dir() / "tests/parity/data_loader/oracle.py";
  const auto command = oracle_python().string() + " -W ignore " + script.string() + " " +
                       (folder / "cases.json").string() + " " + (folder / "answer.json").string();
  REQUIRE(std::system(command.c_str()) == 0);
  std::ostringstream text;
  text << std::ifstream(folder / "answer.json").rdbuf();
  return parse_json(text.str());
}

/// The numbers in each batch of three epochs; `other` draws from the same generator in between.
Array three_epochs(monai_datasets::DataLoader& loader, monai_datasets::DataLoader& other) {
  Array epochs;
  for (int e = 0; e < 3; ++e) {
    Array batches;
    loader.start_epoch();
    while (const auto batch = loader.next()) {
      Array numbers;
      for (const auto& sample : batch->samples) numbers.push_back(number(sample));
      batches.push_back(std::move(numbers));
    }
    epochs.push_back(std::move(batches));
    other.start_epoch();
    while (other.next()) {
    }
  }
  return epochs;
}

Value run(const std::filesystem::path& folder, const Object& wanted) {
  FakeContext context(folder);
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_current_seed(static_cast<std::uint64_t>(wanted.at("seed").as_int()));

  Array items;
  for (std::int64_t n = 0; n < wanted.at("items").as_int(); ++n) items.push_back(Object{{"n", n}});
  const Array two(items.begin(), items.begin() + 2);
  std::ofstream(folder / "list.json") << Value(Object{{"training", items}, {"two", two}}).json();

  LoadNumber load;
  RandSplit split(3);
  RandAdd add;
  RandShift shift;
  monai_datasets::CacheDataset::Options data;
  data.data_list_file_path = "list.json";
  data.transform.items = {&load, &split, &add, &shift};
  monai_datasets::Dataset plain(data, context);
  monai_datasets::CacheDataset cached(data, context);
  at::rand({wanted.at("drawn_before").as_int()});

  monai_datasets::DataLoader::Options options;
  options.dataset = wanted.at("cache").as_bool() ? cached : plain;
  options.num_workers = wanted.at("num_workers").as_int();
  options.batch_size = wanted.at("batch_size").as_int();
  options.shuffle = wanted.at("shuffle").as_bool();
  options.drop_last = wanted.at("drop_last").as_bool();
  options.persistent_workers = wanted.at("persistent_workers").as_bool();
  monai_datasets::DataLoader loader(options, context);
  data.data_list_key = "two";
  data.transform.items = {&load};
  monai_datasets::Dataset few(data, context);
  monai_datasets::DataLoader::Options other_options;
  other_options.dataset = few;
  other_options.num_workers = options.num_workers;
  monai_datasets::DataLoader other(other_options, context);

  loader.prepare([](std::size_t, std::size_t) {});
  auto epochs = three_epochs(loader, other);
  return Object{{"epochs", std::move(epochs)},
                {"last", static_cast<std::int64_t>(monai_datasets::draw_seed())}};
}

}  // namespace

TEST_CASE("batches are those of monai") {
  const TemporaryFolder folder;
  const Value cases = Array{case_of(0, 1, true, false, false),  case_of(0, 2, false, true, false),
                            case_of(1, 2, true, true, false),   case_of(3, 2, true, false, false),
                            case_of(2, 3, true, true, true, 8), case_of(4, 1, false, true, false)};
  const auto expected = oracle(folder.path(), cases);
  for (std::size_t i = 0; i < cases.as_array().size(); ++i) {
    const auto& wanted = cases.as_array()[i];
    CAPTURE(wanted.json());
    CHECK(run(folder.path(), wanted.as_object()).json() == expected.as_array().at(i).json());
  }
}

}  // namespace clara::testing
