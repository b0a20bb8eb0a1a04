// `clara-host upgrade` over configs of Clara Train 3.x and 4.0, and `check` of what it writes.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/files.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::Array;
using clara::Object;
using clara::parse_json;
using clara::Value;
using clara::testing::source_dir;
using clara::testing::TemporaryFolder;
using clara::testing::text_of;

namespace {

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// An MMAR with one config of tests/configs/old, and the data that it names.
class Mmar {
 public:
  explicit Mmar(const std::string& config, const std::string& as = "config_train.json") {
    fs::create_directories(folder_ / "config");
    write(file(as), text_of(source_dir() / "tests/configs/old" / config));
    const Value item = Object{{"image", "a.nii.gz"}, {"label", "b.nii.gz"}};
    write(folder_ / "list.json",
          Value(Object{{"training", Array{item}}, {"validation", Array{item}}}).json());
    for (const auto* name : {"a.nii.gz", "b.nii.gz", "models/model.pt"}) write(folder_ / name, "");
    write(folder_ / "config/environment.json", R"({"DATA_ROOT": ".", "DATASET_JSON": "list.json",
        "MMAR_CKPT_DIR": "models", "MMAR_CKPT": "models/model.pt", "MMAR_EVAL_OUTPUT_PATH": "eval"})");
  }
  fs::path file(const std::string& name) const { return folder_ / ("config/" + name); }
  fs::path root() const { return folder_.path(); }

  clara::testing::Ran run(const std::vector<std::string>& arguments) const {
    return clara::testing::run(clara::testing::host_program(), arguments,
                               {{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}, {"CLARA_PLUGIN_PATH", ""}},
                               root());
  }
  Value config(const std::string& name = "config_train.json") const {
    return parse_json(text_of(file(name)));
  }

 private:
  TemporaryFolder folder_;
};

const Value& at(const Value& value, const std::vector<std::string>& steps) {
  const Value* here = &value;
  for (const auto& step : steps) {
    here = here->is_array() ? &here->as_array().at(std::stoul(step)) : here->find(step);
    REQUIRE_MESSAGE(here != nullptr, step);
  }
  return *here;
}

}  // namespace

TEST_CASE("a config of 3.x becomes one that check takes, and that searches what it searched") {
  const Mmar mmar("train_3x.json");
  const auto told = mmar.run({"upgrade", "config/config_train.json", "--write"});
  CHECK(told.out == text_of(source_dir() / "tests/configs/old/train_3x.txt"));
  CHECK(told.code == 1);  // aux_ops is to be looked at
  CHECK(text_of(mmar.file("config_train.json.old")) ==
        text_of(source_dir() / "tests/configs/old/train_3x.json"));
  const auto checked = mmar.run({"check", "--construct", "config/config_train.json"});
  CHECK(checked.out.find("ok, a training config") != std::string::npos);
  CAPTURE(checked.out);
  CHECK(checked.code == 0);
  const auto now = mmar.config();
  CHECK(at(now, {"search"}).json() ==
        R"([{"args":["amp"],"type":"enum","domain":"net","targets":[[true],[false]]},)"
        R"({"domain":"lr","args":["learning_rate"],"type":"float","targets":[0.0001,0.001]},)"
        R"({"domain":"transform","type":"enum","args":["mySearchLoss1","mySearchLoss2"],)"
        R"("targets":[[true,false],[false,true]]}])");
  CHECK(at(now, {"train", "lr_scheduler", "search"}).json() ==
        R"([{"type":"float","args":["power"],"targets":[0.9,0.99],"domain":"lr"}])");
  CHECK(at(now, {"train", "loss", "0"}).json() ==
        R"({"name":"DiceLoss","apply":{"@disabled":"mySearchLoss1"},"args":)"
        R"({"include_background":false,"to_onehot_y":true,"softmax":true}})");
  CHECK(at(now, {"train", "pre_transforms", "6"}).json() ==
        R"({"name":"RandAxisFlipd","args":{"keys":["image","label"],"prob":0.0},"search":)"
        R"([{"domain":"transform","args":["prob#prob"],"type":"enum","targets":[0.0,1.0]}]})");
  CHECK(at(now, {"train", "pre_transforms", "7", "apply"}).json() == R"({"prob":"prob"})");
  const auto again = mmar.run({"upgrade", "config/config_train.json"});
  CHECK(again.out == "config/config_train.json: is in today's form\n");
  CHECK(again.code == 0);
}

TEST_CASE("a config of 4.0 becomes one of 4.1") {
  const Mmar mmar("train_40.json");
  const auto told = mmar.run({"upgrade", ".", "--write"});
  CHECK(told.out == text_of(source_dir() / "tests/configs/old/train_40.txt"));
  CHECK(told.code == 0);
  CHECK(text_of(mmar.file("config_train.json")) ==
        text_of(source_dir() / "tests/configs/old/train_40_today.json"));
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CAPTURE(checked.out);
  CHECK(checked.code == 0);
  // A second time the first one is kept, too.
  write(mmar.file("config_train.json"), text_of(source_dir() / "tests/configs/old/train_40.json"));
  CHECK(mmar.run({"upgrade", ".", "--write"}).code == 0);
  CHECK(fs::exists(mmar.file("config_train.json.old.2")));
}

TEST_CASE("upgrade says where there is nothing for it") {
  const Mmar mmar("train_40.json", "notes.txt");
  CHECK(mmar.run({"upgrade", "."}).err.find("there is no config in ") != std::string::npos);
  CHECK(mmar.run({"upgrade", "nowhere"}).code == 2);
}
