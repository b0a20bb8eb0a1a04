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

/// Writes images as .nii or .nii.gz files, named after the files they came from. MONAI's SaveImaged
/// with its NibabelWriter.
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
    bool savepath_in_metadict = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  SaveImaged(Options options, Context& context);
  void change(Image& image, std::size_t) const override { save(image); }

 private:
  /// OUTPUT_DIR/[relative folder/][subject/]subject_postfix[_patch]EXT; makes the folders.
  std::filesystem::path file_for(const Image& image) const;
  void save(Image& image) const;
  /// MONAI replaces a file in silence when two input files have one name.
  void warn_when_lost(const std::filesystem::path& file, const Image& image) const;
  Options options_;
  Context& context_;
  /// Names images that came from no file. The one state here: the index of a file has to differ
  /// from image to image.
  mutable std::atomic<std::int64_t> saved_{0};
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::string> sources_;  ///< of each file written; guarded by mutex_
};

}  // namespace clara::transforms_io
