#include "resnet_weights.hpp"

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <vector>

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
  if (auto set = variable("CLARA_RESNET50_WEIGHTS"); !set.empty()) return set;
  return fs::path(variable("HOME")) / ".cache" / "clara-host" / "weights" / "resnet50.pt";
}

State read_weights(const fs::path& place) {
  if (!fs::exists(place))
    throw Error("load_weight: there is no " + place.string() +
                    "; save torchvision's resnet50 state_dict there "
                    "(torch.save(model.state_dict(), file)), or name another file with "
                    "weights_file or CLARA_RESNET50_WEIGHTS",
                ExitCode::config);
  auto given = read_checkpoint(place);
  if (!given.holds<State::Dict>())
    throw Error("load_weight: " + place.string() + " is no state_dict", ExitCode::storage);
  return given;
}

/// The block or the layer of the stem that an entry belongs to: "layer2.0" of
/// "layer2.0.conv1.weight".
std::string block_of(const std::string& entry) {
  const auto end = entry.find('.');
  if (!entry.starts_with("layer")) return entry.substr(0, end);
  return entry.substr(0, entry.find('.', end + 1));
}

/// Files of before PyTorch 0.4.1 have no such counters, and nothing depends on them.
bool is_counter(const std::string& entry) { return entry.ends_with(".num_batches_tracked"); }

using Entries = std::vector<std::pair<std::string, at::Tensor>>;

/// The tensors of a state_dict by their blocks, without the counters.
std::map<std::string, Entries> blocks_of(const State& state) {
  std::map<std::string, Entries> blocks;
  for (const auto& [key, value] : state.as_dict()) {
    const auto* name = std::get_if<std::string>(&key);
    const auto* tensor = std::get_if<at::Tensor>(&value.data());
    if (name && tensor && !is_counter(*name)) blocks[block_of(*name)].emplace_back(*name, *tensor);
  }
  for (auto& [block, entries] : blocks)
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  return blocks;
}

bool same_shapes(const Entries& a, const Entries& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.sizes() == y.second.sizes();
  });
}

}  // namespace

void load_imagenet_weights(Model& model, const std::string& file, Context& context) {
  const auto place = weights_place(file, context.root());
  const auto given = blocks_of(read_weights(place));
  auto own = model.state_dict();
  std::string left;
  std::size_t loaded = 0;
  for (const auto& [block, entries] : blocks_of(own)) {
    const auto found = given.find(block);
    if (found == given.end() || !same_shapes(found->second, entries)) {
      left += (left.empty() ? "" : ", ") + block;
      continue;
    }
    for (const auto& [name, tensor] : found->second) own.set(name, State(State::Data(tensor)));
    ++loaded;
  }
  if (loaded == 0)
    throw Error(
        "load_weight: no block of " + place.string() + " fits; is it torchvision's resnet50?",
        ExitCode::config);
  model.load_state_dict(own);
  if (left.empty()) return;
  context.warn("load_weight: " + std::to_string(loaded) + " blocks loaded; not in " +
               place.string() + " or of another shape: " + left);
}

}  // namespace clara::networks
