#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Sigmoid or softmax of a network's output. MONAI's Activationsd.
class Activationsd : public MapTransform {
 public:
  struct Options : MapOptions {
    PerKey<bool> sigmoid{false};
    PerKey<bool> softmax{false};
    std::int64_t dim = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::sigmoid>("sigmoid", "1 / (1 + exp(-x))").per_key(),
              field<&Options::softmax>("softmax", "exp(x) over its sum along dim").per_key(),
              field<&Options::dim>("dim", "axis of the softmax; 0 is the channel")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Activationsd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_post
