#include "checkpoint_model.hpp"

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <array>

namespace clara::networks {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& message) {
  throw Error(file.string() + ": " + message, ExitCode::storage);
}

bool enabled(const Value& component) {
  const auto* disabled = component.find("disabled");
  return !disabled || !disabled->is_bool() || !disabled->as_bool();
}

/// The one enabled model of the config that a checkpoint carries.
Value model_of(const State& checkpoint, const std::filesystem::path& file) {
  const auto* config = checkpoint.find("train_conf");
  if (!config)
    fail(file,
         "it carries no \"train_conf\" that tells its network; name the model in the config, and "
         "load this file with CheckpointLoader");
  const auto* train = config->find("train");
  const auto* written = train ? train->find("model") : config->find("model");
  if (!written) fail(file, "its \"train_conf\" has no model");
  auto models = value_of(*written);
  if (!models.is_array()) return models;
  for (const auto& model : models.as_array())
    if (enabled(model)) return model;
  fail(file, "all models of its \"train_conf\" are disabled");
}

}  // namespace

std::span<const Field> CheckpointModel::Options::fields() {
  static const std::array list{
      field<&Options::ckpt_path>("ckpt_path", "the checkpoint file").required()};
  return list;
}

CheckpointModel::CheckpointModel(const Options& options, Context& context) {
  const auto file = context.root() / options.ckpt_path;
  const auto checkpoint = read_checkpoint(file);
  const auto* weights = checkpoint.find("model");
  if (!weights) fail(file, "it has no \"model\"");
  owned_ = context.service<ComponentFactory>().make(Model::kind, model_of(checkpoint, file));
  model_ = dynamic_cast<Model*>(owned_.get());
  if (!model_) fail(file, "the model of its \"train_conf\" is none");
  try {
    model_->load_state_dict(*weights);
  } catch (const Error& error) {
    fail(file, error.what());
  }
}

}  // namespace clara::networks
