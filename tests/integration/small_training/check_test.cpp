// What `check` finds in a training config and its data, without running it.

#include "small_mmar.hpp"

#include <doctest/doctest.h>

namespace clara::testing {

TEST_CASE("check says which section is taken by nothing") {
  const SmallMmar mmar;
  mmar.replace("\"key_train_metric\": \"@key_metric\",", "\"key_train_metric\": [],");
  CHECK(mmar.run({"check", "config/config_train.json"})
            .out.find("/train/key_metric: warning: nothing uses \"key_metric\", so it has no "
                      "effect; SupervisedTrainer takes it where \"key_train_metric\" is not "
                      "written\n") != std::string::npos);
}

TEST_CASE("check tells a loader without a batch, of every section and branch") {
  const SmallMmar mmar;
  mmar.replace("\"dataset\": \"@dataset\", \"batch_size\": 1}",
               "\"dataset\": \"@dataset\", \"batch_size\": 3, \"drop_last\": true}");
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 2);
  CHECK(checked.out.find("/validate/dataloader/args/drop_last: DataLoader: drop_last leaves no "
                         "batch: the dataset has 2 items, and a batch takes 3\n") !=
        std::string::npos);
}

TEST_CASE("check tells from the headers of the images what no patch fits") {
  const SmallMmar mmar;
  mmar.replace("\"spatial_size\": [8, 8, 8]", "\"spatial_size\": [8, 64, -1]");
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 2);
  CHECK(checked.out.find(
            "/train/pre_transforms/2/args/spatial_size: RandCropByPosNegLabeld: the patch 8 x 64 x "
            "12 is larger than \"label\" of item 0 of \"training\", which is 12 x 12 x 12; so are "
            "all 4 of the list\n") != std::string::npos);
  // What changes sizes before it is left to the training.
  mmar.replace("{\"name\": \"EnsureChannelFirstd\", \"args\": {\"keys\": [\"image\", \"label\"]}},",
               "{\"name\": \"EnsureChannelFirstd\", \"args\": {\"keys\": [\"image\", \"label\"]}},"
               "{\"name\": \"SpatialPadd\", \"args\": {\"keys\": [\"image\", \"label\"], "
               "\"spatial_size\": [64, 64, 64]}},");
  CHECK(mmar.run({"check", "config/config_train.json"}).code == 0);
}

TEST_CASE("check tells of images that are of several sizes where one box is cut out of them") {
  const SmallMmar mmar;
  auto volume = mmar.read("data/label_2.nii");
  volume[42] = 9;  // dim[1]: what is left of the voxels is never read
  mmar.write("data/label_2.nii", volume);
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 2);
  CHECK(checked.out.find(": \"image\" is 12 x 12 x 12, but \"label\" is 9 x 12 x 12, and "
                         "RandCropByPosNegLabeld cuts one box out of both; 1 of 4 of the list are "
                         "such; resample them to one grid\n") != std::string::npos);
  for (
      const auto* crop :
      {R"({"name": "RandSpatialCropd", "args": {"keys": ["image", "label"], "roi_size": 8}})",
       R"({"name": "CropForegroundd", "args": {"keys": ["image", "label"], "source_key": "image"}})"}) {
    auto config = parse_json(mmar.read("config/config_train.json"));
    auto& transforms =
        config.as_object().find("train")->as_object().find("pre_transforms")->as_array();
    transforms[2] = parse_json(crop);
    mmar.write("config/config_train.json", config.json());
    const auto again = mmar.run({"check", "config/config_train.json"});
    CHECK(again.code == 2);
    CHECK(again.out.find("\"label\" is 9 x 12 x 12, but \"image\" is 12 x 12 x 12, and " +
                         transforms[2].find("name")->as_string() +
                         " cuts one box out of both; 1 of 4 of the list are such; resample them to "
                         "one grid\n") != std::string::npos);
  }
}

TEST_CASE("check tells of image files whose headers no reader can read") {
  const SmallMmar mmar;
  auto volume = mmar.read("data/image_2.nii");
  const auto whole = volume;
  mmar.write("data/label_1.nii", "a page that says 404");
  const auto told = [&](const std::string& text) {
    mmar.write("data/image_2.nii", volume);
    const auto checked = mmar.run({"check", "config/config_train.json"});
    CHECK(checked.code == 2);
    CHECK(checked.out.find("/training/2/image: image_2.nii: " + text +
                           "; 1 of 4 of the list are such\n") != std::string::npos);
    CHECK(
        checked.out.find("/training/1/label: label_1.nii: expected 348 bytes of header, got 20; 1 "
                         "of 4 of the list are such\n") != std::string::npos);
    volume = whole;
  };
  volume[40] = 9;
  told("dim[0] is 9, expected 1 to 7 dimensions");
  volume[44] = 0;
  told("dim[2] is 0, expected at least 1");
  volume[344] = 'x';
  told("expected a NIfTI file, but there is no \"n+1\" or \"n+2\" where its magic should be");
  volume[345] = 'i';
  told("this is the header of a .hdr and .img pair, expected a single .nii file");
}

TEST_CASE("check warns of files of several numbers of axes under one key") {
  const SmallMmar mmar;
  auto volume = mmar.read("data/image_2.nii");
  volume[40] = 4;  // dim[0], and dim[4]: a volume at two times
  volume[48] = 2;
  mmar.write("data/image_2.nii", volume);
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(
      checked.out.find("warning: \"image\" is 12 x 12 x 12 x 2, but that of item 0 is 12 x 12 x "
                       "12, and images of one batch have equal numbers of axes and channels; 1 of "
                       "4 of the list are such; use files of one kind\n") != std::string::npos);
  CHECK(checked.code == 0);
}

TEST_CASE("check tells of an item that lacks what LoadImaged is to load") {
  const SmallMmar mmar;
  auto list = parse_json(mmar.read("data/dataset.json"));
  auto& item = list.as_object().find("training")->as_array()[1];
  SUBCASE("an object without it") { item.as_object().erase("label"); }
  SUBCASE("the name of an image") { item = "image_1.nii"; }
  mmar.write("data/dataset.json", list.json());
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 2);
  CHECK(
      checked.out.find(": /training/1: the item has no \"label\", which LoadImaged is to load\n") !=
      std::string::npos);
  CHECK(checked.out.ends_with("config/config_train.json: 1 error\n"));
}

TEST_CASE("check tells of classes that disagree, and of what determinism has not") {
  const SmallMmar mmar;
  mmar.replace("\"to_onehot\": 2", "\"to_onehot\": 3");
  mmar.write("data/dataset.json", [&] {
    auto list = parse_json(mmar.read("data/dataset.json"));
    list.as_object().set("labels", Object{{"0", "background"}, {"1", "a"}, {"2", "b"}});
    return list.json();
  }());
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 0);
  CHECK(checked.out.find("/train/post_transforms/0/args/to_onehot: warning: the network has 2 "
                         "classes, and AsDiscreted makes 3 channels of its classes\n") !=
        std::string::npos);
  CHECK(checked.out.find("/train/dataset/data_list_file_path: warning: the network has 2 classes, "
                         "and the data list names 3 (0 background, 1 a, 2 b)\n") !=
        std::string::npos);
  mmar.replace("{\"random_seed\": 7}", "{\"random_seed\": 7, \"python_seed\": 3}");
  CHECK(mmar.run({"check", "config/config_train.json"})
            .out.find("/determinism/python_seed: \"determinism\" has no \"python_seed\"\n") !=
        std::string::npos);
}

TEST_CASE("metrics that MetricsSaver is to write and nobody computes are a warning") {
  const SmallMmar mmar;
  mmar.replace("\"save_key_metric\": true",
               R"("save_key_metric": true}}, {"name": "MetricsSaver", "args": {"save_dir": "eval",
               "metrics": ["val_mean_dice", "*", "val_mean_dise"], "metric_details": "acc")");
  const auto checked = mmar.run({"check", "config/config_train.json"});
  CHECK(checked.code == 0);
  CHECK(checked.out.find("/validate/handlers/1/args/metrics/2: warning: MetricsSaver: no metric of "
                         "\"validate\" is \"val_mean_dise\", so nothing is written of it; did you "
                         "mean \"val_mean_dice\"?\n") != std::string::npos);
  CHECK(
      checked.out.find("/validate/handlers/1/args/metric_details: warning: MetricsSaver: no metric "
                       "of \"validate\" is \"acc\", so nothing is written of it; there is "
                       "\"val_mean_dice\"\n") != std::string::npos);
}

}  // namespace clara::testing
