#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/model.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clara::networks {

/// A network from a checkpoint that carries its own config: Clara's {"ckpt_path": FILE}. The
/// checkpoint has the weights as "model" and, as "train_conf", the training's config, whose model
/// is built. Clara's CheckpointSaver writes both when its save_dict has "train_conf": "@conf".
class CheckpointModel : public Model {
 public:
  struct Options {
    std::string ckpt_path;
    static std::span<const Field> fields();
  };

  /// Throws clara::Error when the file is no checkpoint, carries no model, or its weights do not
  /// fit that model.
  CheckpointModel(const Options& options, Context& context);

  Tensors forward_all(const Tensors& inputs) override { return model_->forward_all(inputs); }
  std::vector<at::Tensor> parameters() const override { return model_->parameters(); }
  NamedTensors named_parameters() const override { return model_->named_parameters(); }
  NamedTensors named_buffers() const override { return model_->named_buffers(); }
  void train(bool on) override { model_->train(on); }
  bool is_training() const override { return model_->is_training(); }
  void to(const Placement& placement) override { model_->to(placement); }
  State state_dict() const override { return model_->state_dict(); }
  void load_state_dict(const State& state) override { model_->load_state_dict(state); }

 private:
  std::unique_ptr<Component> owned_;
  Model* model_ = nullptr;
};

}  // namespace clara::networks
