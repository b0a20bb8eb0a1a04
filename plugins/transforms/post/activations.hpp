#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Sigmoid or softmax of a network's output. MONAI's Activationsd.
class Activationsd : public transforms::MapTransform {
 public:
  struct Options {
    Keys keys;
    PerKey<bool> sigmoid{false};
    PerKey<bool> softmax{false};
    std::int64_t dim = 0;
    bool allow_missing_keys = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Activationsd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_post
