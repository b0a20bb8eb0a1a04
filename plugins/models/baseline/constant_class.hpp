#pragma once

#include <clara/train/model.hpp>

#include <cstdint>

namespace clara::baseline {

/// Output [batch, num_classes, spatial...]: 1 for the class `predicted`, 0 for the others. Has no
/// weights.
class ConstantClass final : public OneTensorModel {
 public:
  struct Options {
    std::int64_t num_classes = 2;
    std::int64_t predicted = 1;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit ConstantClass(Options options) : options_(options) {}

  at::Tensor forward(const at::Tensor& input) override;
  std::vector<at::Tensor> parameters() const override { return {}; }
  NamedTensors named_parameters() const override { return {}; }
  void train(bool on) override { training_ = on; }
  bool is_training() const override { return training_; }
  void to(const Placement&) override {}
  State state_dict() const override;
  void load_state_dict(const State&) override {}

 private:
  Options options_;
  bool training_ = true;
};

}  // namespace clara::baseline
