#include "checkpoint_loader.hpp"

#include <clara/train/chain.hpp>
#include <clara/train/checkpoint.hpp>
#include <clara/train/model.hpp>

#include <array>

namespace clara::monai_handlers {
namespace {

bool same_shape(const State& a, const State& b) {
  return a.holds<at::Tensor>() && b.holds<at::Tensor>() &&
         a.as_tensor().sizes() == b.as_tensor().sizes();
}

/// `current` with the entries that `loaded` has, too; entries of another shape are left as they are
/// unless they have to fit. Counts what was taken.
State merged(State current, const State& loaded, bool only_same_shape, std::size_t& taken) {
  const State::Dict entries = current.as_dict();
  for (const auto& [key, value] : entries) {
    const auto* found = loaded.find(key_text(key));
    if (!found || (only_same_shape && !same_shape(value, *found))) continue;
    current.set(key_text(key), *found);
    ++taken;
  }
  return current;
}

std::string keys_of(const State& state) {
  std::string keys;
  if (!state.holds<State::Dict>()) return "no entries";
  for (const auto& [key, value] : state.as_dict())
    keys += (keys.empty() ? "\"" : ", \"") + key_text(key) + "\"";
  return keys.empty() ? "no entries" : keys;
}

}  // namespace

std::span<const Field> CheckpointLoader::Options::fields() {
  static const std::array list{
      field<&Options::load_path>("load_path", "checkpoint that torch.save or CheckpointSaver wrote")
          .required(),
      field<&Options::load_dict>("load_dict",
                                 "components to load, by their names in the checkpoint")
          .required(),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::map_location>(
          "map_location", "accepted; tensors go to the device of what they are loaded into"),
      field<&Options::strict>("strict", "refuse missing and unexpected entries"),
      field<&Options::strict_shape>(
          "strict_shape", "false: leave out entries of another shape, and load networks only")};
  return list;
}

void CheckpointLoader::Options::validate(const Options& options, OptionIssues& issues) {
  check_items(options.load_dict, "load_dict", false, issues);
}

CheckpointLoader::CheckpointLoader(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  if (options_.strict && !options_.strict_shape)
    context_.warn("strict_shape is false, so strict is taken as false, too");
}

void CheckpointLoader::started(Engine&) {
  const auto path = context_.root() / options_.load_path;
  const auto checkpoint = read_checkpoint(path);
  for (const auto& [name, item] : options_.load_dict) {
    const auto* state = checkpoint.find(name);
    if (!state && options_.load_dict.size() == 1) state = &checkpoint;
    if (!state)
      throw Error(path.string() + " has no \"" + name + "\"; it has " + keys_of(checkpoint),
                  ExitCode::storage);
    try {
      load(name, dynamic_cast<Stateful&>(*item), *state);
    } catch (const Error& error) {
      throw with_prefix(error, path.string());
    }
  }
  context_.info("Restored all variables from " + path.string());
}

void CheckpointLoader::load(const std::string& name, Stateful& item, const State& state) {
  const bool is_network = dynamic_cast<Model*>(&item) != nullptr;
  if (!options_.strict_shape && !is_network) {
    context_.warn("strict_shape is false, so \"" + name + "\" is not loaded: it is no network");
    return;
  }
  if (!is_network || (options_.strict && options_.strict_shape)) return item.load_state_dict(state);
  std::size_t taken = 0;
  const auto current = item.state_dict();
  item.load_state_dict(merged(current, state, !options_.strict_shape, taken));
  context_.info("\"" + name + "\": took " + std::to_string(taken) + " of " +
                std::to_string(current.as_dict().size()) + " entries");
}

}  // namespace clara::monai_handlers
