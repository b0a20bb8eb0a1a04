// Configs as users of Clara Train wrote them, where they lie beside the checkout: every one passes
// `check`, but those that name a Python class, which have one error for each class.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/files.hpp>
#include <support/old_form.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::Array;
using clara::Object;
using clara::parse_json;
using clara::Value;
using clara::testing::shared_dir;
using clara::testing::TemporaryFolder;
using clara::testing::text_of;

namespace {

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// A copy of one of the corpus' MMARs, with an environment of its own: a list of the sample volume,
/// and files where its models would lie.
class Mmar {
 public:
  explicit Mmar(const std::string& name) {
    fs::create_directories(root());
    fs::copy(shared_dir() / "corpus" / name, root() / "config", fs::copy_options::recursive);
    const auto spleen = (shared_dir() / "data/spleen").string();
    const Value item = Object{{"image", spleen + "/imagesTr/spleen_8.nii.gz"},
                              {"label", spleen + "/labelsTr/spleen_8.nii.gz"}};
    write(root() / "list.json", Value(Object{{"training", Array{item, item}},
                                             {"validation", Array{item}},
                                             {"test", Array{item}}})
                                    .json());
    for (const auto* file : {"models/model.pt", "models/model.ts"}) write(root() / file, "");
    write(root() / "config/environment.json", Value(Object{{"DATA_ROOT", spleen},
                                                           {"DATASET_JSON", "list.json"},
                                                           {"MMAR_EVAL_OUTPUT_PATH", "eval"},
                                                           {"MMAR_CKPT_DIR", "models"},
                                                           {"MMAR_CKPT", "models/model.pt"},
                                                           {"MMAR_TORCHSCRIPT", "models/model.ts"}})
                                                  .json());
  }
  fs::path root() const { return folder_ / "mmar"; }

  clara::testing::Ran run(const std::vector<std::string>& arguments) const {
    return clara::testing::run(clara::testing::host_program(), arguments,
                               {{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}, {"CLARA_PLUGIN_PATH", ""}},
                               root());
  }

  /// The errors that `check` finds in config/`file`, one a line, without the file's name.
  std::vector<std::string> errors(const std::string& file,
                                  const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"--json", "check", "config/" + file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto ran = run(arguments);
    std::vector<std::string> out;
    const auto answer = parse_json(ran.out);
    for (const auto& one : answer.find("issues")->as_array())
      if (one.find("severity")->as_string() == "error")
        out.push_back(one.find("path")->as_string() + " " + one.find("message")->as_string());
    return out;
  }

  /// Every value of a config by its path.
  std::map<std::string, std::string> values(const std::string& file) const {
    const auto ran = run({"--json", "config", "show", file, "--origin"});
    CAPTURE(ran.err);
    std::map<std::string, std::string> out;
    const auto answer = parse_json(ran.out);
    for (const auto& one : answer.as_array())
      out[one.find("path")->as_string()] = one.find("value")->json();
    return out;
  }

 private:
  TemporaryFolder folder_;
};

bool is_here() {
  if (fs::exists(shared_dir() / "corpus")) return true;
  MESSAGE("left out: there is no corpus of configs beside the checkout");
  return false;
}

/// What may differ between the two forms, and means the same.
bool is_written_differently(const std::string& path) {
  for (const auto* part :
       {"output_transform", "batch_transform", "/metrics/", "/key_metric", "/additional_metrics",
        "is_key_metric", "to_onehot", "n_classes", "CLARA_TRAIN_VERSION"})
    if (path.find(part) != std::string::npos && path.find("/args/key_") == std::string::npos)
      return true;
  // Of an engine without arguments there is a line with {}, of the other one none.
  if (path.ends_with("/args")) return true;
  // The loader is disabled, so nothing is implied for it.
  return path.ends_with("/save_dict") || path.find("/load_dict") != std::string::npos;
}

}  // namespace

TEST_CASE("configs as users wrote them pass check") {
  if (!is_here()) return;
  for (const auto* folder : {"clara-4.0/FL", "clara-4.1/GettingStarted", "clara-4.1/AutoML"}) {
    const Mmar mmar(folder);
    for (const auto& entry : fs::directory_iterator(mmar.root() / "config")) {
      const auto name = entry.path().filename().string();
      if (name == "environment.json") continue;
      CAPTURE(folder);
      CAPTURE(name);
      const bool automl = name.find("automl") != std::string::npos && name.starts_with("config");
      const auto errors = mmar.errors(
          name, automl ? std::vector<std::string>{"--set", "trainconf=trn_autoML_Enum.json"}
                       : std::vector<std::string>{});
      std::string python;
      for (const auto& error : errors) python += error.substr(0, error.find(" is nowhere")) + "\n";
      if (name == "trn_BYOC_Arch_loss.json") {
        CHECK(python ==
              "/train/loss/path \"myLoss.MyDiceLoss\"\n"
              "/train/model/path \"myNetworkArch.MyBasicUNet\"\n");
      } else if (name == "trn_BYOC_transform.json") {
        CHECK(python == "/train/pre_transforms/7/path \"myTransformation.MyRandAdditiveNoised\"\n");
      } else if (name == "config_automl_BYO_handler.json") {
        CHECK(python == "/handlers/3/path \"myAutoMLController.MyHandler\"\n");
      } else if (name == "config_automl_BYO_RandomController.json") {
        CHECK(python ==
              "/handlers/3/path \"myAutoMLController.MyHandler\"\n"
              "/controller/path \"myAutoMLController.RandomController\"\n");
      } else {
        CHECK(python == "");
      }
    }
  }
}

TEST_CASE("the form of Clara 4.0 gives the plan of today's") {
  if (!is_here()) return;
  const Mmar mmar("clara-4.1/GettingStarted");
  const auto config = parse_json(text_of(mmar.root() / "config/config_train_Unet.json"));
  write(mmar.root() / "config/old.json", clara::testing::clara_4_0(config).json(2));
  const auto today = mmar.values("config/config_train_Unet.json");
  const auto old = mmar.values("config/old.json");
  REQUIRE(today.size() > 200);
  for (const auto* side : {&today, &old})
    for (const auto& [path, value] : *side) {
      if (is_written_differently(path)) continue;
      CAPTURE(path);
      REQUIRE(today.contains(path));
      REQUIRE(old.contains(path));
      CHECK(today.at(path) == old.at(path));
    }
}
