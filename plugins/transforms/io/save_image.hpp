#pragma once

#include <clara/context.hpp>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "common/dtype.hpp"
#include "common/map_transform.hpp"
#include "common/resample.hpp"
#include "nifti/write.hpp"

namespace clara::transforms_io {

/// How files are named: MONAI's FolderLayout, with its arguments.
struct FolderLayout {
  std::filesystem::path output_dir;
  std::string postfix;
  std::string extension;
  bool parent = false;
  bool makedirs = false;
  std::string data_root_dir;
  static Fields<FolderLayout> fields() {
    return {field<&FolderLayout::output_dir>("output_dir", "folder for the files").required(),
            field<&FolderLayout::postfix>("postfix", "added to the names, after \"_\""),
            field<&FolderLayout::extension>("extension", "of the names").required(),
            field<&FolderLayout::parent>("parent", "a folder for each input file"),
            field<&FolderLayout::makedirs>("makedirs", "MONAI's; folders are made"),
            field<&FolderLayout::data_root_dir>(
                "data_root_dir", "folders of the input file below this one are kept")};
  }
};

/// Writes images as .nii or .nii.gz files, or as pictures, named after the files they came from.
/// MONAI's SaveImaged with its NibabelWriter and its PILWriter.
class SaveImaged : public MapTransform, public NotCacheable {
 public:
  struct Options : MapOptions {
    std::optional<PerKey<std::string>> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    std::filesystem::path output_dir = "./";
    std::string output_postfix = "trans";
    std::string output_ext = ".nii.gz";
    bool resample = false;
    transforms::GridMode mode = "nearest";
    std::string padding_mode = "border";
    std::optional<std::int64_t> scale;
    std::optional<transforms::DType> dtype = transforms::DType{at::kDouble};
    std::optional<transforms::DType> output_dtype = transforms::DType{};
    bool squeeze_end_dims = true;
    std::string data_root_dir;
    bool separate_folder = true;
    bool print_log = true;
    std::string output_format;
    std::optional<std::string> writer;
    std::optional<FolderLayout> folder_layout;
    bool savepath_in_metadict = false;
    static Fields<Options> fields() {
      return {
          field<Options, &Options::keys>("keys", "keys of the images to save").required(),
          field<Options, &Options::allow_missing_keys>("allow_missing_keys",
                                                       "skip keys that the sample does not have"),
          field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::meta_key_postfix>("meta_key_postfix",
                                            "MONAI's; meta data belong to their image")
              .per_key(),
          field<&Options::output_dir>("output_dir", "folder for the files"),
          field<&Options::output_postfix>("output_postfix", "added to the names, after \"_\""),
          field<&Options::output_ext>("output_ext",
                                      "extension of the names: .nii.gz, .nii, .png, .jpg"),
          field<&Options::resample>("resample",
                                    "back to the grid of the file that the image came from"),
          field<&Options::mode>("mode", "how values between voxels are found by resample")
              .one_of(modes()),
          field<&Options::padding_mode>("padding_mode", "values outside the image for resample")
              .one_of(transforms::resample_padding_modes()),
          field<&Options::scale>("scale",
                                 "255 or 65535: a picture's values go from 0 to 1, and are scaled"),
          field<&Options::dtype>("dtype", "number type of resample's computation"),
          field<&Options::output_dtype>("output_dtype",
                                        "number type in the file; null: the image's"),
          field<&Options::squeeze_end_dims>("squeeze_end_dims", "no axes of length 1 at the end"),
          field<&Options::data_root_dir>("data_root_dir",
                                         "folders of the input file below this one are kept"),
          field<&Options::separate_folder>("separate_folder", "a folder for each input file"),
          field<&Options::print_log>("print_log", "one line to the log for each file"),
          field<&Options::output_format>("output_format", "the extension when output_ext is empty"),
          field<&Options::writer>("writer", "who writes the files; default: by their extension")
              .one_of({"NibabelWriter", "monai.data.NibabelWriter", "PILWriter",
                       "monai.data.PILWriter"}),
          field<&Options::folder_layout>("folder_layout",
                                         "how files are named, in place of output_dir, "
                                         "output_postfix, output_ext, data_root_dir and "
                                         "separate_folder"),
          field<&Options::savepath_in_metadict>("savepath_in_metadict",
                                                "keep the file's name as \"saved_to\"")};
    }
    static void validate(const Options& options, OptionIssues& issues);
    /// Of both writers.
    static std::vector<Value> modes();
    /// What folder_layout says, or else the arguments of the same meaning.
    FolderLayout layout() const;
  };
  SaveImaged(Options options, Context& context);
  void change(Image& image, std::size_t index) const override { save(image, index); }

 private:
  /// OUTPUT_DIR/[relative folder/][subject/]subject_postfix[_patch]EXT; makes the folders.
  std::filesystem::path file_for(const Image& image) const;
  void save(Image& image, std::size_t index) const;
  void write_volume(const std::filesystem::path& file, Image image) const;
  void write_pixels(const std::filesystem::path& file, const Image& image) const;
  /// MONAI replaces a file in silence when two input files, or two keys of one, have one name.
  void warn_when_lost(const std::filesystem::path& file, const Image& image,
                      std::size_t index) const;
  /// MONAI follows the "..", too.
  void warn_when_outside(const std::filesystem::path& source,
                         const std::filesystem::path& relative) const;
  struct Source {
    std::string file;
    std::size_t index = 0;  ///< of its key
  };
  Options options_;
  FolderLayout layout_;
  Context& context_;
  /// Names images that came from no file. The one state here: the index of a file has to differ
  /// from image to image.
  mutable std::atomic<std::int64_t> saved_{0};
  mutable std::mutex mutex_;
  mutable std::map<std::string, Source> sources_;  ///< of each file written; guarded by mutex_
  mutable bool told_outside_ = false;              ///< guarded by mutex_
};

}  // namespace clara::transforms_io
