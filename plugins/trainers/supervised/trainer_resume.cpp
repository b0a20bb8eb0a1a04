// How a training is written down whole, and goes on in another process.

#include "supervised_trainer.hpp"
#include "torch_error.hpp"
#include "torch_runtime.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <clara/train/checkpoint.hpp>

#include <mutex>

namespace clara::supervised {
namespace {

constexpr std::int64_t kVersion = 1;

at::Generator generator_of(const std::string& device) {
  if (device == "cpu") return at::detail::getDefaultCPUGenerator();
  return at::globalContext().defaultGenerator(at::Device(device));
}

at::Tensor state_of_generator(const std::string& device) {
  auto generator = generator_of(device);
  const std::lock_guard lock(generator.mutex());
  return generator.get_state();
}

void set_generator(const std::string& device, const at::Tensor& state) {
  auto generator = generator_of(device);
  const std::lock_guard lock(generator.mutex());
  generator.set_state(state);
}

State list_of(const std::vector<double>& numbers) {
  State::List list;
  for (const double number : numbers) list.emplace_back(number);
  return list;
}

}  // namespace

State SupervisedTrainer::resume_state(const TrainingReport& report) const {
  const auto& device = workflow_.parts().device;
  State state(State::Dict{});
  state.set("resume_version", kVersion);
  state.set("network", options_.network->state_dict());
  state.set("optimizer", options_.optimizer->state_dict());
  state.set("rates", list_of(rates_));
  state.set("engine", workflow_.resume_state());
  state.set("report", report.resume_state());
  state.set("generator", state_of_generator("cpu"));
  if (device != "cpu") state.set("device_generator", state_of_generator(device));
  return state;
}

// What was cut short by a stop is not written down: the training goes on from before it.
void SupervisedTrainer::save_for_resume(const TrainingReport& report) const {
  if (workflow_.stopping()) return;
  const auto file = TorchRuntime::of(context_)->resume_file();
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  write_checkpoint(file, resume_state(report));
}

void SupervisedTrainer::resume(TrainingReport& report) {
  if (!resumed_from_) return;
  const auto state = read_checkpoint(*resumed_from_);
  try {
    const auto* version = state.find("resume_version");
    if (!version || version->as_int() != kVersion)
      throw Error("it was not written to go on from, or by another version", ExitCode::storage);
    options_.network->load_state_dict(state.at("network"));
    options_.optimizer->load_state_dict(state.at("optimizer"));
    workflow_.resume(state.at("engine"));
    report.resume(state.at("report"));
    restore_rates(state.at("rates").as_list());
    // Last: a loader that goes to its place in an epoch draws again what was drawn.
    set_generator("cpu", state.at("generator").as_tensor());
    const auto* device = state.find("device_generator");
    if (device && workflow_.parts().device != "cpu")
      set_generator(workflow_.parts().device, device->as_tensor());
  } catch (const Error& error) {
    throw with_prefix(error, resumed_from_->string());
  }
  const auto& now = workflow_.state();
  context_.info("going on after epoch " + std::to_string(now.epoch) + ", iteration " +
                std::to_string(now.iteration) + ", from " + resumed_from_->string());
}

// A job that continues another one may have another learning rate: then what its scheduler has made
// of the earlier one until now is made of this one.
void SupervisedTrainer::restore_rates(const State::List& before) {
  if (before.size() != rates_.size())
    throw Error("the state is of an optimizer with another number of groups", ExitCode::storage);
  for (std::size_t group = 0; group < rates_.size(); ++group) {
    const double old = before[group].as_number();
    if (old == rates_[group] || old == 0) continue;
    options_.optimizer->set_lr(group, options_.optimizer->lr(group) / old * rates_[group]);
  }
}

}  // namespace clara::supervised
