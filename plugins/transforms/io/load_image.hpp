#pragma once

#include <clara/context.hpp>
#include <clara/internal/image_reader.hpp>
#include <clara/text_options.hpp>

#include <boost/regex.hpp>
#include <memory>
#include <mutex>
#include "common/channel_first.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"
#include "readers.hpp"

namespace clara::transforms_io {

/// Reads the files that keys name into images: NIfTI (.nii, .nii.gz) as MONAI's LoadImaged with its
/// NibabelReader, PNG and JPEG as with its PILReader, .npy and .npz as with its NumpyReader.
class LoadImaged : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::optional<std::string> reader;
    std::optional<transforms::DType> dtype = transforms::DType{};
    std::optional<PerKey<std::string>> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    bool overwriting = false;
    bool image_only = true;
    bool ensure_channel_first = false;
    bool simple_keys = false;
    std::optional<Pattern> prune_meta_pattern;
    std::string prune_meta_sep = ".";
    bool expanduser = true;
    transforms::ChannelDim channel_dim;
    bool squeeze_non_spatial_dims = false;
    std::optional<bool> reverse_indexing;
    std::optional<OneOrMany<std::string>> npz_keys;
    std::string series_name;
    bool series_meta = false;
    bool affine_lps_to_ras = true;
    static Fields<Options> fields() {
      return {
          field<Options, &Options::keys>("keys", "keys that hold file names").required(),
          field<Options, &Options::allow_missing_keys>("allow_missing_keys",
                                                       "skip keys that the sample does not have"),
          field<&Options::reader>("reader", "who reads the files; default: by their names")
              .one_of(reader_names()),
          field<&Options::dtype>("dtype", "number type of the images; null: as stored"),
          field<&Options::meta_keys>("meta_keys",
                                     "with image_only false: where a copy of the meta data goes")
              .per_key(),
          field<&Options::meta_key_postfix>("meta_key_postfix",
                                            "without meta_keys: it goes to <key>_<postfix>")
              .per_key(),
          field<&Options::overwriting>("overwriting", "replace meta data that are there already"),
          field<&Options::image_only>("image_only", "no copy of the meta data beside the image"),
          field<&Options::ensure_channel_first>("ensure_channel_first",
                                                "do what EnsureChannelFirstd does, too"),
          field<&Options::simple_keys>("simple_keys", "leave redundant meta data out"),
          field<&Options::prune_meta_pattern>("prune_meta_pattern",
                                              "regular expression of meta data to leave out"),
          field<&Options::prune_meta_sep>("prune_meta_sep", "MONAI's; meta data are not nested"),
          field<&Options::expanduser>("expanduser", "\"~\" is the home folder"),
          field<&Options::channel_dim>(
              "channel_dim",
              "axis of the channels in the file, or \"no_channel\"; default: "
              "the last one of more than three"),
          field<&Options::squeeze_non_spatial_dims>("squeeze_non_spatial_dims",
                                                    "drop axes of length 1 after the third"),
          field<&Options::reverse_indexing>(
              "reverse_indexing",
              "pictures: the first axis is the width, as for volumes; default: true"),
          field<&Options::npz_keys>("npz_keys",
                                    "arrays of a .npz file, stacked on a new axis; default: all"),
          field<&Options::series_name>("series_name",
                                       "DICOM: of several series in a folder; default: the first"),
          field<&Options::series_meta>("series_meta",
                                       "DICOM: the meta data of a series' first file"),
          field<&Options::affine_lps_to_ras>("affine_lps_to_ras",
                                             "ITKReader: the affine in nibabel's world")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  LoadImaged(Options options, Context& context);
  void apply(Sample& sample) const override;

 private:
  Image read(const Value& files, const std::string& key) const;
  /// Several of an .npz file.
  std::vector<Image> read_file(const std::string& written) const;
  Image read_by_plugin(const std::string& file) const;
  /// The reader of another plugin, made when the first file asks for it.
  const ImageReader& itk_reader() const;
  void set_meta(Image& image) const;
  Options options_;
  std::optional<boost::regex> pruned_;  ///< names of meta data that are left out
  Context& context_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Component> made_;          ///< guarded by mutex_
  mutable const ImageReader* itk_reader_ = nullptr;  ///< is made_; guarded by mutex_
};

}  // namespace clara::transforms_io
