#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/model.hpp>

#include <memory>
#include <string>
#include <vector>

namespace clara::networks {

/// A network that Python wrote with torch.jit.save: Clara's {"ts_path": FILE}.
class TorchScriptModel : public Model {
 public:
  struct Options {
    std::string ts_path;
    static std::span<const Field> fields();
  };

  /// Throws clara::Error when the file cannot be read as TorchScript.
  TorchScriptModel(const Options& options, Context& context);
  ~TorchScriptModel() override;

  /// A tuple, a list or a dict of tensors that the file answers with are several outputs.
  Tensors forward_all(const Tensors& inputs) override;
  std::vector<at::Tensor> parameters() const override;
  NamedTensors named_parameters() const override;
  NamedTensors named_buffers() const override;
  void train(bool on) override;
  bool is_training() const override { return training_; }
  void to(const Placement& placement) override;
  State state_dict() const override;
  void load_state_dict(const State& state) override;

 private:
  struct Script;
  [[noreturn]] void fail(const std::string& message) const;

  std::string file_;
  bool training_ = true;  ///< what it was told: a frozen module knows no mode
  std::unique_ptr<Script> script_;
};

}  // namespace clara::networks
