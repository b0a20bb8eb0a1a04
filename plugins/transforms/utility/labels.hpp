#pragma once

#include "any_tensor.hpp"
#include "common/dtype.hpp"

namespace clara::transforms_utility {

/// Makes the three nested regions of the BraTS challenge of its classes: tumour core, whole tumour,
/// enhancing tumour. MONAI's ConvertToMultiChannelBasedOnBratsClassesd.
class ConvertToMultiChannelBasedOnBratsClassesd : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    std::int64_t et_label = 4;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::et_label>("et_label", "class of the enhancing tumour; not 1 or 2")};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      if (options.et_label == 1 || options.et_label == 2)
        issues.error("et_label", "1 and 2 are other classes");
    }
  };
  explicit ConvertToMultiChannelBasedOnBratsClassesd(const Options& options)
      : AnyTensorTransform(options), et_label_(options.et_label) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::int64_t et_label_;
};

/// Where a label is one of some classes; of a one-hot label, their channels. MONAI's LabelToMaskd.
class LabelToMaskd : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    OneOrMany<std::int64_t> select_labels;
    bool merge_channels = false;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::select_labels>("select_labels",
                                             "classes, or channels of a one-hot "
                                             "label")
                  .required(),
              field<&Options::merge_channels>("merge_channels",
                                              "one channel: whether it is any of them")};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      if (options.select_labels.empty()) issues.error("select_labels", "expected at least one");
    }
  };
  explicit LabelToMaskd(Options options)
      : AnyTensorTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Gives values others. MONAI's MapLabelValued.
class MapLabelValued : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    std::vector<double> orig_labels;
    std::vector<double> target_labels;
    transforms::DType dtype;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::orig_labels>("orig_labels", "values that are changed").required(),
          field<&Options::target_labels>("target_labels", "what each of them becomes").required(),
          field<&Options::dtype>("dtype", "number type of the result")};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      if (options.orig_labels.size() != options.target_labels.size())
        issues.error("target_labels", "expected as many as orig_labels has, " +
                                          std::to_string(options.orig_labels.size()) + ", got " +
                                          std::to_string(options.target_labels.size()));
    }
  };
  explicit MapLabelValued(Options options)
      : AnyTensorTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
