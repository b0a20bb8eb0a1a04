#include "weights.hpp"

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <cstdlib>

namespace clara::networks {

namespace fs = std::filesystem;

namespace {

State read_state(const fs::path& place) {
  auto given = read_checkpoint(place);
  for (const auto* inner : {"state_dict", "model"})
    if (const auto* found = given.holds<State::Dict>() ? given.find(inner) : nullptr)
      if (found->holds<State::Dict>()) return *found;
  if (!given.holds<State::Dict>())
    throw Error(place.string() + " is no state_dict", ExitCode::storage);
  return given;
}

const at::Tensor* find_tensor(const State& state, const std::string& name) {
  const auto* found = name.empty() ? nullptr : state.find(name);
  if (!found && !name.empty()) found = state.find("module." + name);
  return found ? std::get_if<at::Tensor>(&found->data()) : nullptr;
}

/// The file's tensor for an entry, of the entry's shape; undefined when it has none. A matrix may
/// be published as a convolution of one voxel.
at::Tensor tensor_for(const State& given, const WeightsFile& weights, const std::string& name,
                      const at::Tensor& own) {
  if (const auto* same = find_tensor(given, name))
    return same->sizes() == own.sizes() ? *same : at::Tensor();
  for (const auto rename : weights.published) {
    const auto* other = find_tensor(given, rename(name));
    if (!other) continue;
    if (other->sizes() == own.sizes()) return *other;
    if (other->squeeze().sizes() == own.squeeze().sizes()) return other->reshape(own.sizes());
  }
  return {};
}

/// Files of before PyTorch 0.4.1 have no such counters, and nothing depends on them.
bool is_counter(const std::string& entry) { return entry.ends_with(".num_batches_tracked"); }

}  // namespace

fs::path place_of(const WeightsFile& weights, const Context& context) {
  if (!weights.file.empty()) {
    auto place = context.root() / weights.file;
    if (!fs::exists(place))
      throw Error("there is no weights file " + place.string(), ExitCode::config);
    return place;
  }
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nothing here sets it
  const auto folder = fs::path(home ? home : "") / ".cache" / "clara-host" / "weights";
  for (const auto* ending : {".pt", ".pth"})
    if (fs::exists(folder / (weights.name + ending))) return folder / (weights.name + ending);
  throw Error("pretrained: there is no " + (folder / (weights.name + ".pt")).string() +
                  "; nothing is downloaded: put the published state_dict of " + weights.name +
                  " there, name another file with weights_file, or write \"pretrained\": false",
              ExitCode::config);
}

void load_weights(Model& model, const WeightsFile& weights, Context& context, bool strict) {
  const auto place = place_of(weights, context);
  const auto given = read_state(place);
  const auto entries = model.state_dict();
  auto own = entries;
  std::string left;
  std::size_t loaded = 0;
  for (const auto& [key, value] : entries.as_dict()) {
    const auto name = key_text(key);
    const auto tensor = tensor_for(given, weights, name, value.as_tensor());
    if (tensor.defined()) {
      own.set(name, State(State::Data(tensor)));
      ++loaded;
    } else if (!is_counter(name)) {
      left += (left.empty() ? "" : ", ") + name;
    }
  }
  if (loaded == 0 || (strict && !left.empty()))
    throw Error(
        place.string() + (loaded == 0 ? ": nothing of it fits " + weights.name
                                      : " has no entry, or one of another shape, for " + left),
        ExitCode::config);
  model.load_state_dict(own);
  if (!left.empty())
    context.warn(std::to_string(loaded) + " tensors loaded from " + place.string() +
                 "; not in it or of another shape: " + left);
}

}  // namespace clara::networks
