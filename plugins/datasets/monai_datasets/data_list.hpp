#pragma once

#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_datasets {

/// Where the items of a dataset are written down. Clara puts these keys beside "args".
struct DataListOptions {
  std::filesystem::path data_list_file_path;
  std::optional<std::filesystem::path> data_file_base_dir;
  std::string data_list_key = "training";

  static std::span<const Field> fields();
};

/// Reads one list of a data list file in the form of the Medical Segmentation Decathlon:
/// {"training": [{"image": "./imagesTr/a.nii.gz", "label": ...}, ...], "validation": [...], "test":
/// ["./imagesTs/b.nii.gz", ...]}. As MONAI's load_decathlon_datalist: paths of "image" and "label"
/// are joined to the base folder (default: the folder of the list), other strings when such a file
/// is there; an item that is a string is an image. Relative paths of the options start at `root`.
/// Throws clara::Error (config) that names, at its place in the list, every file that is missing.
struct DataList {
  std::vector<Sample> items;
  std::map<std::int64_t, std::string> class_names;  ///< the file's "labels"; empty without
};
DataList read_data_list(const DataListOptions& options, const std::filesystem::path& root);

/// The file to name when an item fails: its "image", else its first string; "" when it has none.
std::string file_of(const Sample& item);

}  // namespace clara::monai_datasets
