#include "plugins/datasets/monai_datasets/data_loader.hpp"

#include "folder.hpp"
#include "plugins/datasets/monai_datasets/collate.hpp"
#include "plugins/datasets/monai_datasets/dataset.hpp"
#include "support/number_transforms.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <set>
#include <thread>

namespace clara::testing {

using monai_datasets::DataLoader;

namespace {

class Settings : public RunSettings {
 public:
  explicit Settings(int threads) : threads_(threads) {}
  std::string device() const override { return "cpu"; }
  int rank() const override { return 0; }
  int world_size() const override { return processes; }
  int threads() const override { return threads_; }

  int processes = 1;

 private:
  int threads_;
};

/// Takes longer for some samples than for others, so that threads overtake each other.
class Dawdle : public OneToOne {
 public:
  void apply(Sample& sample) const override {
    const auto n = static_cast<int>(number(sample));
    std::this_thread::sleep_for(std::chrono::microseconds(n % 3 * 300));
  }
};

struct Fixture {
  explicit Fixture(int count, int threads = 1) : settings(threads), context(folder.path()) {
    context.services[std::string(RunSettings::service_name)] = &settings;
    data.data_list_file_path = folder.write_numbers(count);
    data.transform.items = {&load, &dawdle, &split, &random};
  }
  DataLoader& make() {
    dataset = std::make_unique<monai_datasets::Dataset>(data, context);
    options.dataset = *dataset;
    loader = std::make_unique<DataLoader>(options, context);
    return *loader;
  }

  Settings settings;
  DataFolder folder;
  FakeContext context;
  LoadNumber load;
  Dawdle dawdle;
  RandSplit split{2};
  RandAdd random;
  monai_datasets::Dataset::Options data;
  DataLoader::Options options;
  std::unique_ptr<monai_datasets::Dataset> dataset;
  std::unique_ptr<DataLoader> loader;
};

void seed(std::uint64_t value) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(value);
}

std::vector<double> numbers(DataLoader& loader, int epochs) {
  std::vector<double> out;
  for (int e = 0; e < epochs; ++e) {
    loader.start_epoch();
    while (const auto batch = loader.next())
      for (const auto& sample : batch->samples) out.push_back(number(sample));
  }
  return out;
}

}  // namespace

TEST_CASE("the batches do not depend on the number of threads") {
  for (const std::int64_t workers : {0, 1, 3}) {
    CAPTURE(workers);
    std::vector<std::vector<double>> seen;
    for (const int threads : {1, 2, 8}) {
      Fixture f(17, threads);
      f.options.batch_size = 2;
      f.options.shuffle = true;
      f.options.num_workers = workers;
      seed(7);
      seen.push_back(numbers(f.make(), 3));
    }
    CHECK(seen[0].size() == 3 * 17 * 2);
    CHECK(seen[0] == seen[1]);
    CHECK(seen[0] == seen[2]);
  }
}

TEST_CASE("a batch counts items, and collates all samples made of them") {
  Fixture f(5);
  f.options.batch_size = 2;
  auto& loader = f.make();
  CHECK(loader.size() == 3);
  loader.start_epoch();
  std::vector<std::size_t> sizes;
  while (const auto batch = loader.next()) {
    sizes.push_back(batch->samples.size());
    const auto& stacked = batch->tensors.at("n");
    REQUIRE(stacked.dim() == 3);
    for (std::int64_t i = 0; i < stacked.size(0); ++i)
      CHECK(stacked[i].sum().item<double>() == number(batch->samples[static_cast<std::size_t>(i)]));
  }
  CHECK(sizes == std::vector<std::size_t>{4, 4, 2});
  CHECK_FALSE(loader.next());
}

TEST_CASE("drop_last leaves out what is not full") {
  Fixture f(5);
  f.options.batch_size = 2;
  f.options.drop_last = true;
  auto& loader = f.make();
  CHECK(loader.size() == 2);
  CHECK(numbers(loader, 1).size() == 8);
}

TEST_CASE("shuffle takes every item once, in another order each epoch") {
  Fixture f(9);
  f.data.transform.items = {&f.load};
  f.options.shuffle = true;
  auto& loader = f.make();
  const auto first = numbers(loader, 1), second = numbers(loader, 1);
  CHECK(std::set<double>(first.begin(), first.end()).size() == 9);
  CHECK(first != second);
}

TEST_CASE(
    "each process gets every so many of the items, all of them as many, as DistributedSampler") {
  for (const bool shuffle : {false, true}) {
    CAPTURE(shuffle);
    std::vector<std::vector<double>> seen;
    for (const int rank : {0, 1, 2}) {
      Fixture f(7);
      f.data.transform.items = {&f.load};
      f.settings.processes = 3;
      f.options.batch_size = 2;
      f.options.shuffle = shuffle;
      auto& loader = f.make();
      CHECK(loader.size() == 2);
      seed(11);  // the processes shuffle alike
      loader.start_epoch({1, rank, 3, "cpu"});
      auto& mine = seen.emplace_back();
      while (const auto batch = loader.next())
        for (const auto& sample : batch->samples) mine.push_back(number(sample));
    }
    if (!shuffle) {
      const std::vector<double> first{0, 3, 6}, second{1, 4, 0}, third{2, 5, 1};
      CHECK(seen == std::vector{first, second, third});
    }
    std::multiset<double> all;
    for (const auto& mine : seen) {
      CHECK(mine.size() == 3);
      all.insert(mine.begin(), mine.end());
    }
    CHECK(std::set(all.begin(), all.end()) == std::set<double>{0, 1, 2, 3, 4, 5, 6});
  }
}

TEST_CASE("memory is pinned for a GPU only") {
  Fixture f(4);
  f.options.pin_memory = true;
  auto& loader = f.make();
  loader.start_epoch({1, 0, 1, "cpu"});
  CHECK_FALSE(loader.next()->pinned);
}

// "meta" is a device that is everywhere: tensors without numbers.
TEST_CASE("a batch knows where its tensors lie, and they lie together") {
  class Put : public OneToOne {
   public:
    explicit Put(std::vector<std::string> keys) : keys_(std::move(keys)) {}
    void apply(Sample& sample) const override {
      sample.set("m", sample.image("n"));
      for (const auto& key : keys_) sample.image(key).data = sample.image(key).data.to(at::kMeta);
    }

   private:
    std::vector<std::string> keys_;
  };
  const auto devices = [](const std::vector<std::string>& moved, const std::string& works_on) {
    Fixture f(2);
    const Put put(moved);
    f.data.transform.items = {&f.load, const_cast<Put*>(&put)};
    f.options.batch_size = 2;
    f.options.pin_memory = true;
    auto& loader = f.make();
    loader.start_epoch({1, 0, 1, works_on});
    const auto batch = loader.next();
    return std::array{batch->device.str(), batch->tensors.at("m").device().str(),
                      batch->tensors.at("n").device().str()};
  };
  CHECK(devices({}, "cpu") == std::array<std::string, 3>{"cpu", "cpu", "cpu"});
  CHECK(devices({}, "meta") == std::array<std::string, 3>{"cpu", "cpu", "cpu"});
  CHECK(devices({"m", "n"}, "cpu") == std::array<std::string, 3>{"meta", "meta", "meta"});
  CHECK(devices({"m"}, "meta") == std::array<std::string, 3>{"meta", "meta", "meta"});
}

TEST_CASE("construction rewinds the generator only without workers, as monai's does") {
  const auto next_after = [](std::int64_t workers) {
    Fixture f(2);
    f.options.num_workers = workers;
    seed(3);
    monai_datasets::draw_seed();
    f.make();
    return monai_datasets::draw_seed();
  };
  seed(3);
  const auto first = monai_datasets::draw_seed(), second = monai_datasets::draw_seed();
  CHECK(next_after(0) == first);
  CHECK(next_after(2) == second);
}

TEST_CASE("a failing sample ends the epoch at its batch, with file and transform") {
  FailAt fail(3);  // outlives the loader, whose threads may still be in it at the end
  Fixture f(0, 4);
  f.folder.write("c.nii.gz");
  f.data.data_list_file_path = f.folder.write(
      "bad.json",
      R"({"training": [{"n": 1}, {"n": 2}, {"n": 3, "image": "c.nii.gz"}, {"n": 4}, {"n": 3}, {"n": 6}]})");
  f.data.transform.items = {&f.load, &f.dawdle, &fail, &f.random};
  f.options.num_workers = 2;
  auto& loader = f.make();
  loader.start_epoch();
  CHECK(loader.next());
  CHECK(loader.next());
  const std::string wanted = "DIR/c.nii.gz: FailAt: this one is broken";
  CHECK(error_of([&] { loader.next(); }, f.folder.path()) == wanted);
  CHECK(error_of([&] { loader.next(); }, f.folder.path()) == wanted);
}

TEST_CASE("an epoch can be left at any time") {
  Fixture f(40, 4);
  f.options.num_workers = 2;
  auto& loader = f.make();
  for (int i = 0; i < 5; ++i) {
    loader.start_epoch();
    CHECK(loader.next());
  }
}

TEST_CASE("samples of different shapes cannot be collated") {
  Sample small, large;
  small.set("image", Image{at::full({1, 2, 2}, 0.0), {}, {}, Object{{"filename_or_obj", "s.nii"}}});
  large.set("image", Image{at::full({1, 2, 3}, 0.0), {}, {}, {}});
  CHECK(error_of([&] {
          monai_datasets::collate({small, large});
        }) ==
        "the \"image\" of one batch differ in shape: [1, 2, 2] (s.nii) and [1, 2, 3]; crop or pad "
        "them to one size, or use a batch_size of 1");
}

TEST_CASE("numbers are collated, other values stay with their samples") {
  Sample a, b;
  a.set("label", Value(1));
  a.set("age", Value(40.5));
  a.set("name", Value("x"));
  b.set("label", Value(2));
  b.set("age", Value(3));
  b.set("name", Value("y"));
  const auto batch = monai_datasets::collate({a, b});
  CHECK(batch.tensors.size() == 2);
  CHECK((batch.tensors.at("label").scalar_type() == at::kLong));
  CHECK((batch.tensors.at("age").scalar_type() == at::kDouble));
  CHECK(batch.tensors.at("label")[1].item<std::int64_t>() == 2);
  CHECK(*batch.samples[1].find_value("name") == Value("y"));
}

TEST_CASE("persistent workers and prefetching need workers") {
  const DataFolder folder;
  Fixture f(2);
  auto& loader = f.make();
  static_cast<void>(loader);
  Issues issues;
  OptionReader reading{nullptr, &issues, "/train/dataloader/args"};
  const Value args = Object{{"persistent_workers", true}, {"prefetch_factor", 3}};
  OptionIssues option_issues(args, reading);
  DataLoader::Options options;
  options.persistent_workers = true;
  options.prefetch_factor = 3;
  DataLoader::Options::validate(options, option_issues);
  CHECK(issues.text() ==
        "/train/dataloader/args/prefetch_factor: needs num_workers above 0\n"
        "/train/dataloader/args/persistent_workers: needs num_workers above 0");
}

}  // namespace clara::testing
