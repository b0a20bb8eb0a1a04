#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Makes labels of scores: the largest channel, one-hot channels, a threshold, whole numbers; in
/// this order. MONAI's AsDiscreted, with the arguments of Clara 4.0 and 4.1 beside MONAI's own.
class AsDiscreted : public MapTransform {
 public:
  struct Options : MapOptions {
    PerKey<bool> argmax{false};
    /// The number of classes; true (Clara): n_classes is that number.
    PerKey<std::optional<std::variant<bool, std::int64_t>>> to_onehot;
    PerKey<std::optional<double>> threshold;
    PerKey<std::optional<std::string>> rounding;
    PerKey<std::optional<std::int64_t>> n_classes;
    PerKey<bool> threshold_values{false};
    PerKey<double> logit_thresh{0.5};
    std::int64_t dim = 0;
    bool keepdim = true;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::argmax>("argmax", "the index of the largest channel").per_key(),
          field<&Options::to_onehot>("to_onehot",
                                     "number of classes for one channel each; true: n_classes")
              .per_key(),
          field<&Options::threshold>("threshold", "1 where a value is at least this, else 0")
              .per_key(),
          field<&Options::rounding>("rounding", "to whole numbers, halves to even")
              .one_of({"torchrounding"})
              .per_key(),
          field<&Options::n_classes>("n_classes", "Clara 4: number of classes for to_onehot: true")
              .alias("num_classes")
              .per_key(),
          field<&Options::threshold_values>("threshold_values", "Clara 4.0: use logit_thresh")
              .per_key(),
          field<&Options::logit_thresh>("logit_thresh", "Clara 4.0: threshold of threshold_values")
              .per_key(),
          field<&Options::dim>("dim", "axis of the channels"),
          field<&Options::keepdim>("keepdim", "keep the channel axis after argmax"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
    static void validate(const Options& options, OptionIssues& issues);

    /// What to_onehot and n_classes come to for a key; nullopt: no one-hot.
    std::optional<std::int64_t> classes(std::size_t key) const;
    std::optional<double> limit(std::size_t key) const;
  };
  explicit AsDiscreted(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  at::Tensor largest(const at::Tensor& scores) const;
  Options options_;
};

}  // namespace clara::transforms_post
