#include "checkpoint_saver.hpp"

#include "alias_file.hpp"
#include "python_text.hpp"

#include <clara/train/checkpoint.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::monai_handlers {
namespace {

std::optional<std::size_t> count_of(const std::optional<std::int64_t>& n) {
  if (!n) return std::nullopt;
  return static_cast<std::size_t>(*n);
}

std::string whole(std::int64_t number) { return std::to_string(number); }

}  // namespace

std::span<const Field> CheckpointSaver::Options::fields() {
  static const std::array list{
      field<&Options::save_dir>("save_dir", "folder of the checkpoints").required(),
      field<&Options::save_dict>("save_dict",
                                 "components to save, by their names in the checkpoint, or a list "
                                 "of names: [\"model\", \"train_conf\"]")
          .required(),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::file_prefix>("file_prefix", "begins every file name"),
      field<&Options::save_final>("save_final", "save at the end, and when the run fails"),
      field<&Options::final_filename>("final_filename",
                                      "of the last one; default: checkpoint_final_iteration=N.pt"),
      field<&Options::save_key_metric>("save_key_metric", "save the best ones by the key metric"),
      field<&Options::key_metric_name>("key_metric_name",
                                       "another metric than the engine's key metric"),
      field<&Options::key_metric_n_saved>("key_metric_n_saved", "how many of the best are kept")
          .at_least(1),
      field<&Options::key_metric_filename>(
          "key_metric_filename",
          "of the best one; default: checkpoint_key_metric=0.XXXX.pt, with model.pt as a second "
          "name"),
      field<&Options::key_metric_save_state>("key_metric_save_state",
                                             "save the list of the best ones with them"),
      field<&Options::key_metric_greater_or_equal>("key_metric_greater_or_equal",
                                                   "of equal ones the later is kept"),
      field<&Options::key_metric_negative_sign>("key_metric_negative_sign",
                                                "a smaller metric is better; taken from the "
                                                "engine when it is the engine's key metric"),
      field<&Options::epoch_level>("epoch_level", "save_interval counts epochs, else iterations"),
      field<&Options::save_interval>("save_interval", "save every so many; 0: do not").at_least(0),
      field<&Options::n_saved>("n_saved", "how many of save_interval's are kept; null: all")
          .at_least(1)};
  return list;
}

void CheckpointSaver::Options::validate(const Options& options, OptionIssues& issues) {
  check_items(options.save_dict, "save_dict", true, issues);
  if (options.key_metric_filename && options.key_metric_n_saved > 1)
    issues.error("key_metric_filename", "one file name cannot hold the best " +
                                            whole(options.key_metric_n_saved) +
                                            " (key_metric_n_saved)");
}

CheckpointSaver::CheckpointSaver(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      best_(count_of(options_.key_metric_n_saved), options_.key_metric_greater_or_equal),
      recent_(count_of(options_.n_saved)) {}

void CheckpointSaver::attached(Engine& engine) {
  if (!options_.save_key_metric) return;
  const auto& state = engine.state();
  const auto name = options_.key_metric_name.value_or(state.key_metric_name);
  if (name.empty())
    throw Error("save_key_metric needs a key metric, and the engine has none", ExitCode::config);
  const auto& known = state.metric_names;
  // A metric with several values is known by its own name until it has given them.
  const bool there = std::any_of(known.begin(), known.end(), [&](const std::string& metric) {
    return name == metric || name.starts_with(metric + "_");
  });
  if (there) return;
  Issue issue;
  issue.message = "key_metric_name names \"" + name + "\", which this engine does not compute";
  issue.hint = did_you_mean(name, known);
  Issues issues;
  issues.add(std::move(issue));
  throw Error(issues, ExitCode::config);
}

void CheckpointSaver::iteration_completed(Engine& engine) {
  const auto iteration = engine.state().iteration;
  if (options_.epoch_level || options_.save_interval == 0) return;
  if (iteration % options_.save_interval == 0) save_interval(iteration, "iteration");
}

void CheckpointSaver::epoch_completed(Engine& engine) {
  const auto& state = engine.state();
  if (options_.save_key_metric) save_best(state);
  if (!options_.epoch_level || options_.save_interval == 0) return;
  if (state.epoch % options_.save_interval == 0) save_interval(state.epoch, "epoch");
}

void CheckpointSaver::save_best(const EngineState& state) {
  const auto name = options_.key_metric_name.value_or(state.key_metric_name);
  const auto found = state.metrics.find(name);
  if (found == state.metrics.end())
    throw Error("save_key_metric needs the metric \"" + name +
                "\", which this engine does not compute");
  const bool by_engine = name == state.key_metric_name && state.key_metric_better == Better::lower;
  const double sign = options_.key_metric_negative_sign || by_engine ? -1 : 1;
  const double priority = sign * found->second;
  if (!best_.wants(priority)) return;
  const auto file =
      options_.key_metric_filename.value_or(file_name("key_metric=" + fixed4(priority)));
  keep_earlier(file);
  const auto path = save(best_, priority, file, options_.key_metric_save_state);
  const bool is_best = best_.items().back().filename == file;
  if (options_.key_metric_filename || !is_best) return;
  keep_earlier("model.pt");
  make_alias(path, "model.pt");
  own_.insert("model.pt");
}

void CheckpointSaver::keep_earlier(const std::string& file) {
  const auto path = folder() / file;
  if (goes_on_ || own_.contains(file) || !std::filesystem::exists(path)) return;
  std::filesystem::path kept;
  for (int n = 1; kept.empty() || std::filesystem::exists(kept); ++n)
    kept = folder() / (path.stem().string() + "_earlier_" + whole(n) + path.extension().string());
  std::error_code failed;
  std::filesystem::rename(path, kept, failed);
  if (failed)
    throw Error("cannot keep " + path.string() + " of an earlier training: " + failed.message(),
                ExitCode::storage);
  context_.warn(path.string() + " is of an earlier training; it is kept as " +
                kept.filename().string());
}

void CheckpointSaver::save_interval(std::int64_t count, const std::string& unit) {
  save(recent_, static_cast<double>(count), file_name(unit + "=" + whole(count)));
  context_.info("Saved checkpoint at " + unit + ": " + whole(count));
}

void CheckpointSaver::completed(Engine& engine) {
  if (!options_.save_final) return;
  context_.info("Train completed, saved final checkpoint: " + save_final(engine.state()).string());
}

// The failure of the run is what the user has to see: one of this is only noted.
void CheckpointSaver::exception_raised(Engine& engine, std::string_view) {
  if (!options_.save_final) return;
  try {
    context_.info("Exception raised, saved the last checkpoint: " +
                  save_final(engine.state()).string());
  } catch (const Error& error) {
    context_.warn(error.what());
  }
}

std::filesystem::path CheckpointSaver::save_final(const EngineState& state) {
  const auto file =
      options_.final_filename.value_or(file_name("final_iteration=" + whole(state.iteration)));
  return save(final_, static_cast<double>(state.iteration), file);
}

// ignite's pattern: the item's own name when there is one, "checkpoint" when there are several.
std::string CheckpointSaver::file_name(const std::string& score) const {
  const auto name =
      options_.save_dict.size() == 1 ? options_.save_dict.begin()->first : "checkpoint";
  return options_.file_prefix + (options_.file_prefix.empty() ? "" : "_") + name + "_" + score +
         ".pt";
}

std::filesystem::path CheckpointSaver::save(Retention& kept, double priority,
                                            const std::string& file, bool with_list) {
  const auto folder = this->folder();
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  auto after = kept;
  const auto gone = after.add(priority, file);
  auto state = state_of_items(options_.save_dict);
  if (with_list) state.set("checkpointer", after.state());
  write_checkpoint(folder / file, state);
  own_.insert(file);
  kept = std::move(after);
  if (gone) std::filesystem::remove(folder / *gone, ignored);
  return folder / file;
}

State CheckpointSaver::resume_state() const {
  State::List own;
  for (const auto& file : own_) own.emplace_back(file);
  State state(State::Dict{});
  state.set("folder", std::filesystem::absolute(folder()).string());
  state.set("best", best_.state());
  state.set("recent", recent_.state());
  state.set("final", final_.state());
  state.set("own", std::move(own));
  return state;
}

void CheckpointSaver::resume(const State& state) {
  best_.restore(state.at("best"));
  recent_.restore(state.at("recent"));
  final_.restore(state.at("final"));
  own_.clear();
  for (const auto& file : state.at("own").as_list()) own_.insert(file.as_string());
  take_over(state.at("folder").as_string());
}

void CheckpointSaver::take_over(const std::filesystem::path& from) {
  std::error_code failed;
  std::filesystem::create_directories(folder(), failed);
  goes_on_ = std::filesystem::equivalent(from, folder(), failed);
  if (goes_on_) return;
  for (const auto& file : own_) {
    const auto source = from / file;
    if (!std::filesystem::exists(source) || std::filesystem::exists(folder() / file)) continue;
    std::filesystem::copy_file(source, folder() / file, failed);
    if (failed)
      throw Error(
          "cannot copy " + source.string() + " to " + folder().string() + ": " + failed.message(),
          ExitCode::storage);
  }
}

}  // namespace clara::monai_handlers
