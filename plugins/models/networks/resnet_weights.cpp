#include "resnet_weights.hpp"

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <cstdlib>
#include <filesystem>

namespace clara::networks {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
  const char* value =
      std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return value ? value : "";
}

fs::path weights_place(const std::string& file, const fs::path& root) {
  if (!file.empty()) return root / file;
  if (const auto set = variable("CLARA_RESNET50_WEIGHTS"); !set.empty()) return set;
  return fs::path(variable("HOME")) / ".cache" / "clara-host" / "weights" / "resnet50.pt";
}

}  // namespace

void load_imagenet_weights(Model& model, const std::string& file, Context& context) {
  const auto place = weights_place(file, context.root());
  if (!fs::exists(place))
    throw Error("load_weight: there is no " + place.string() +
                    "; save torchvision's resnet50 state_dict there "
                    "(torch.save(model.state_dict(), file)), or name "
                    "another file with weights_file or CLARA_RESNET50_WEIGHTS",
                ExitCode::config);
  const auto given = read_checkpoint(place);
  auto own = model.state_dict();
  std::string left;
  std::size_t loaded = 0;
  for (auto& [key, value] : std::get<State::Dict>(own.data())) {
    const auto* name = std::get_if<std::string>(&key);
    const auto* found = name ? given.find(*name) : nullptr;
    const auto* tensor = found ? std::get_if<at::Tensor>(&found->data()) : nullptr;
    if (tensor && tensor->sizes() == std::get<at::Tensor>(value.data()).sizes()) {
      value = State(State::Data(*tensor));
      ++loaded;
    } else if (name) {
      left += (left.empty() ? "" : ", ") + *name;
    }
  }
  model.load_state_dict(own);
  if (left.empty()) return;
  context.warn("load_weight: " + std::to_string(loaded) + " entries loaded; not in " +
               place.string() + " or of another shape: " + left);
}

}  // namespace clara::networks
