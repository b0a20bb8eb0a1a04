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

/// Where the keys of `state` begin with "PREFIX." all of them: that; else "".
std::string common_prefix(const State& state) {
  if (!state.holds<State::Dict>() || state.as_dict().empty()) return "";
  const auto first = key_text(state.as_dict().front().first);
  auto prefix = first.substr(0, first.find('.') + 1);
  for (const auto& [key, value] : state.as_dict())
    if (!key_text(key).starts_with(prefix)) return "";
  return prefix;
}

/// `state` without `prefix` in front of its keys.
State without_prefix(const State& state, const std::string& prefix) {
  State out(State::Dict{});
  out.ordered = state.ordered;
  for (const auto& [key, value] : state.as_dict())
    out.set(key_text(key).substr(prefix.size()), value);
  return out;
}

/// Entries of `state` that `current` has by name.
std::size_t shared(const State& state, const State& current) {
  std::size_t count = 0;
  if (!state.holds<State::Dict>()) return 0;
  for (const auto& [key, value] : state.as_dict()) count += current.find(key_text(key)) ? 1 : 0;
  return count;
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
                                 "components to load, by their names in the checkpoint, or a list "
                                 "of names: [\"model\"]")
          .required()
          .implicit("@model"),
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

void CheckpointLoader::started(Engine& engine) {
  if (engine.is_trainer() && engine.state().resumed) return;  // its weights are newer
  const auto path = context_.root() / options_.load_path;
  const auto checkpoint = read_checkpoint(path);
  bool all = true;
  for (const auto& [name, item] : options_.load_dict) {
    const auto* state = checkpoint.find(name);
    if (!state && options_.load_dict.size() == 1) state = &checkpoint;
    if (!state)
      throw Error(path.string() + " has no \"" + name + "\"; it has " + keys_of(checkpoint),
                  ExitCode::storage);
    try {
      all = load(name, dynamic_cast<Stateful&>(*item), *state) && all;
    } catch (const Error& error) {
      throw with_prefix(error, path.string());
    }
  }
  context_.info((all ? "Restored all variables from " : "Restored what fits from ") +
                path.string());
}

// DistributedDataParallel, DataParallel, torch.compile and Lightning put names of their own before
// all others, also several.
State CheckpointLoader::unwrapped(const std::string& name, const State& state,
                                  const State& current) {
  if (shared(state, current) > 0) return state;
  auto inner = state;
  std::string prefix;
  for (auto part = common_prefix(inner); !part.empty() && shared(inner, current) == 0;
       part = common_prefix(inner)) {
    inner = without_prefix(inner, part);
    prefix += part;
  }
  if (prefix.empty() || shared(inner, current) == 0) return state;
  context_.info("\"" + name + "\": all entries begin with \"" + prefix +
                "\", which those of the network do not; it is left out");
  return inner;
}

bool CheckpointLoader::load(const std::string& name, Stateful& item, const State& state) {
  const bool is_network = dynamic_cast<Model*>(&item) != nullptr;
  if (!options_.strict_shape && !is_network) {
    context_.warn("strict_shape is false, so \"" + name + "\" is not loaded: it is no network");
    return false;
  }
  if (!is_network) {
    item.load_state_dict(state);
    return true;
  }
  const auto current = item.state_dict();
  const auto loaded = unwrapped(name, state, current);
  if (options_.strict && options_.strict_shape) {
    item.load_state_dict(loaded);
    return true;
  }
  std::size_t taken = 0;
  item.load_state_dict(merged(current, loaded, !options_.strict_shape, taken));
  return tell(name, taken, current, loaded);
}

bool CheckpointLoader::tell(const std::string& name, std::size_t taken, const State& current,
                            const State& loaded) {
  const auto all = current.as_dict().size();
  const auto text =
      "\"" + name + "\": took " + std::to_string(taken) + " of " + std::to_string(all) + " entries";
  if (taken == all) {
    context_.info(text);
    return true;
  }
  if (taken > 0) {
    context_.warn(text + "; the others of the network keep their first values");
    return false;
  }
  const auto first = [](const State& state) {
    return state.holds<State::Dict>() && !state.as_dict().empty()
               ? "\"" + key_text(state.as_dict().front().first) + "\""
               : std::string("nothing");
  };
  context_.warn(text +
                ", so the network is as if no checkpoint were loaded: its entries are such "
                "as " +
                first(current) + ", those of the file such as " + first(loaded));
  return false;
}

}  // namespace clara::monai_handlers
