#include "plugins/datasets/monai_datasets/persistent_dataset.hpp"

#include "folder.hpp"
#include "support/number_transforms.hpp"

#include <clara/internal/made_of.hpp>

#include <doctest/doctest.h>

#include <chrono>

namespace clara::testing {

using monai_datasets::CacheNTransDataset;
using monai_datasets::PersistentDataset;

namespace {

/// Says of every transform what the test wants.
class Arguments : public MadeOf {
 public:
  Value made_of(const Component&) const override { return value; }
  Value value = Object{{"args", 1}};
};

struct Fixture {
  explicit Fixture(int count) : context(folder.path()) {
    options.data_list_file_path = folder.write_numbers(count);
    options.transform.items = {&load, &add, &random};
    context.services["made_of"] = &arguments;
  }
  std::vector<double> all() {
    const PersistentDataset dataset(options, context);
    std::vector<double> numbers;
    AnyOrder order;
    for (std::size_t i = 0; i < dataset.size(); ++i)
      numbers.push_back(number(dataset.get(i, order).at(0)));
    return numbers;
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& file : std::filesystem::directory_iterator(folder / "cache"))
      out.push_back(file.path());
    return out;
  }

  DataFolder folder;
  FakeContext context;
  Arguments arguments;
  LoadNumber load;
  Add add{100};
  RandAdd random;
  PersistentDataset::Options options;
};

}  // namespace

TEST_CASE("what was kept is there for a later run, in the MMAR's folder \"cache\"") {
  Fixture f(4);
  const auto first = f.all();
  CHECK(f.load.loads == 4);
  CHECK(f.files().size() == 4);
  CHECK(f.all() == first);
  CHECK(f.load.loads == 4);
  CHECK(f.context.lines.empty());
}

TEST_CASE("other transforms make other files") {
  Fixture f(3);
  f.all();
  f.arguments.value = Object{{"args", 2}};
  f.all();
  CHECK(f.load.loads == 6);
  CHECK(f.files().size() == 6);
  Add one(1);
  f.options.transform.items = {&f.load, &f.add, &one, &f.random};
  f.all();
  CHECK(f.load.loads == 9);
  f.arguments.value = Object{{"args", 1}};
  f.options.transform.items = {&f.load, &f.add, &f.random};
  f.all();
  CHECK(f.load.loads == 9);
}

TEST_CASE("a changed image makes another file") {
  Fixture f(0);
  const auto image = f.folder.write("a.nii.gz", "one");
  f.options.data_list_file_path =
      f.folder.write("list.json", R"({"training": [{"image": "a.nii.gz", "n": 7}]})");
  f.all();
  f.all();
  CHECK(f.load.loads == 1);
  f.folder.write("a.nii.gz", "three");
  f.all();
  CHECK(f.load.loads == 2);
  std::filesystem::last_write_time(
      image, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  f.all();
  CHECK(f.load.loads == 3);
}

TEST_CASE("a file that is not whole is made anew, and told") {
  Fixture f(1);
  const auto first = f.all();
  const auto file = f.files().at(0);
  const auto size = std::filesystem::file_size(file);
  for (const auto shorter : {size - 1, std::uintmax_t{20}, std::uintmax_t{0}}) {
    f.context.lines.clear();
    std::filesystem::resize_file(file, shorter);
    CHECK(f.all() == first);
    CHECK(f.context.text() ==
          std::vector<std::string>{file.string() + ": " +
                                   (shorter > 32 ? "it is not whole" : "it is no file of samples") +
                                   "; it is made anew"});
  }
  f.context.lines.clear();
  CHECK(f.all() == first);
  CHECK(f.context.lines.empty());
}

TEST_CASE("null keeps nothing, and a file is no folder") {
  Fixture f(2);
  f.options.cache_dir.reset();
  f.all();
  f.all();
  CHECK(f.load.loads == 4);
  CHECK_FALSE(std::filesystem::exists(f.folder / "cache"));
  f.options.cache_dir = f.folder.write("taken");
  CHECK(error_of([&] { f.all(); }, f.folder.path()) ==
        "cache_dir names DIR/taken, which is a file, not a folder");
}

TEST_CASE("the first transforms are kept with what they drew") {
  Fixture f(3);
  CacheNTransDataset::Options options;
  static_cast<monai_datasets::Dataset::Options&>(options) = f.options;
  options.transform.items = {&f.load, &f.random, &f.random};
  options.cache_n_trans = 2;
  const auto all = [&](AnyOrder& order) {
    const CacheNTransDataset dataset(options, f.context);
    std::vector<double> numbers;
    for (std::size_t i = 0; i < 3; ++i) numbers.push_back(number(dataset.get(i, order).at(0)));
    return numbers;
  };
  AnyOrder one, other;
  all(one);
  CHECK(f.load.loads == 3);
  const auto second = all(one);
  CHECK(f.load.loads == 3);
  CHECK(second != all(other));  // the third transform draws each time
  options.cache_n_trans = 4;
  CHECK(error_of([&] { all(one); }) == "cache_n_trans is 4, and there are 3 transforms");
}

}  // namespace clara::testing
