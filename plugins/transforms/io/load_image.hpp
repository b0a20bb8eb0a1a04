#pragma once

#include <clara/context.hpp>

#include <regex>
#include "common/channel_first.hpp"
#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_io {

/// Reads the files that keys name into images: NIfTI (.nii, .nii.gz) as MONAI's LoadImaged with its
/// NibabelReader, .png as with its PILReader.
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
    std::optional<std::string> prune_meta_pattern;
    std::string prune_meta_sep = ".";
    bool expanduser = true;
    transforms::ChannelDim channel_dim;
    bool squeeze_non_spatial_dims = false;
    bool reverse_indexing = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  LoadImaged(Options options, Context& context);
  void apply(Sample& sample) const override;

 private:
  Image read(const Value& files, const std::string& key) const;
  Image read_file(const std::string& written) const;
  void set_meta(Image& image) const;
  Options options_;
  std::optional<std::regex> pruned_;  ///< names of meta data that are left out
  Context& context_;
};

}  // namespace clara::transforms_io
