#include "plugins/datasets/monai_datasets/data_list.hpp"

#include "folder.hpp"

#include <doctest/doctest.h>

namespace clara::testing {

using monai_datasets::DataListOptions;
using monai_datasets::read_data_list;

namespace {
DataListOptions options(const std::string& file, std::string key = "training") {
  DataListOptions out;
  out.data_list_file_path = file;
  out.data_list_key = std::move(key);
  return out;
}
}  // namespace

TEST_CASE("paths of a decathlon list start at the base folder") {
  const DataFolder folder;
  folder.write("data/imagesTr/a.nii.gz");
  folder.write("data/labelsTr/a.nii.gz");
  folder.write(
      "config/dataset.json",
      R"({"training": [{"image": "./imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz", "fold": 3}]})");
  auto wanted = options("config/dataset.json");
  wanted.data_file_base_dir = "data";
  const auto items = read_data_list(wanted, folder.path()).items;
  REQUIRE(items.size() == 1);
  CHECK(items[0].keys() == std::vector<std::string>{"image", "label", "fold"});
  CHECK(*items[0].find_value("image") == Value((folder / "data/imagesTr/a.nii.gz").string()));
  CHECK(*items[0].find_value("label") == Value((folder / "data/labelsTr/a.nii.gz").string()));
  CHECK(*items[0].find_value("fold") == Value(3));
}

TEST_CASE("without a base folder paths start at the list's own folder") {
  const DataFolder folder;
  folder.write("set/a.nii.gz");
  folder.write("set/dataset.json", R"({"validation": [{"image": "a.nii.gz", "label": [0, 1]}]})");
  const auto items = read_data_list(options("set/dataset.json", "validation"), folder.path()).items;
  CHECK(*items.at(0).find_value("image") == Value((folder / "set/a.nii.gz").string()));
  CHECK(*items.at(0).find_value("label") == Value(Array{0, 1}));
}

TEST_CASE("a test list may hold plain paths, and an image may be several files") {
  const DataFolder folder;
  folder.write("a.nii.gz");
  folder.write("b.nii.gz");
  folder.write("dataset.json",
               R"({"test": ["a.nii.gz"], "two": [{"image": ["a.nii.gz", "b.nii.gz"]}]})");
  CHECK(*read_data_list(options("dataset.json", "test"), folder.path())
             .items.at(0)
             .find_value("image") == Value((folder / "a.nii.gz").string()));
  const auto two = read_data_list(options("dataset.json", "two"), folder.path()).items;
  CHECK(*two.at(0).find_value("image") ==
        Value(Array{(folder / "a.nii.gz").string(), (folder / "b.nii.gz").string()}));
}

TEST_CASE("another string is a path only when there is such a file") {
  const DataFolder folder;
  folder.write("mask.nii.gz");
  folder.write("dataset.json", R"({"training": [{"roi": "mask.nii.gz", "patient": "mask"}]})");
  const auto items = read_data_list(options("dataset.json"), folder.path()).items;
  CHECK(*items.at(0).find_value("roi") == Value((folder / "mask.nii.gz").string()));
  CHECK(*items.at(0).find_value("patient") == Value("mask"));
}

TEST_CASE("every missing file is reported once, where the list names it") {
  const DataFolder folder;
  folder.write("a.nii.gz");
  folder.write("dataset.json",
               "{\"training\": [\n"
               "  {\"image\": \"a.nii.gz\", \"label\": \"l.nii.gz\"},\n"
               "  {\"image\": \"b.nii.gz\", \"label\": \"l.nii.gz\"}]}");
  CHECK(error_of([&] { read_data_list(options("dataset.json"), folder.path()); }, folder.path()) ==
        "DIR/dataset.json:2:34: /training/0/label: there is no file DIR/l.nii.gz\n"
        "DIR/dataset.json:3:13: /training/1/image: there is no file DIR/b.nii.gz");
}

TEST_CASE("a list that cannot be used is an error with its place") {
  const DataFolder folder;
  folder.write("dataset.json", R"({"name": "x", "training": [], "validation": [{"image": "a"}]})");
  const auto read = [&](const std::string& file, const std::string& key) {
    return error_of([&] { read_data_list(options(file, key), folder.path()); }, folder.path());
  };
  CHECK(read("none.json", "training") == "there is no data list DIR/none.json");
  CHECK(read("dataset.json", "trainin") ==
        "DIR/dataset.json:1:1: dataset.json has no list \"trainin\"; did you mean \"training\"?");
  CHECK(read("dataset.json", "training") ==
        "DIR/dataset.json:1:27: /training: expected a list of items, got []");
  CHECK(read("dataset.json", "name") ==
        "DIR/dataset.json:1:10: /name: expected a list of items, got \"x\"");
  auto elsewhere = options("dataset.json", "validation");
  elsewhere.data_file_base_dir = "/no/such/folder";
  CHECK(error_of([&] { read_data_list(elsewhere, folder.path()); }) ==
        "there is no folder /no/such/folder, which data_file_base_dir names");
}

}  // namespace clara::testing
