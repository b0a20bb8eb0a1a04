#include "persistent_dataset.hpp"

#include "content_key.hpp"
#include "sample_file.hpp"

#include <clara/error.hpp>

#include <algorithm>

namespace clara::monai_datasets {
namespace {

std::size_t generators_in(const std::vector<RandomSeeds>& seeds) {
  std::size_t count = seeds.size();
  for (const auto& entry : seeds) count += generators_in(entry.children);
  return count;
}

std::vector<const Transform*> first_of(const RefList<Transform>& all, std::size_t count) {
  std::vector<const Transform*> out;
  for (const auto* transform : all)
    if (out.size() < count) out.push_back(transform);
  return out;
}

/// How many of the list a chain takes before its step `steps`; a Composite of which it takes a part
/// counts.
std::size_t transforms_before(const RefList<Transform>& all, std::size_t steps) {
  std::size_t count = 0;
  while (count < all.items.size() && TransformChain(first_of(all, count)).size() < steps) ++count;
  return count;
}

/// MONAI makes what it keeps with copies of the random transforms: their generators stay where they
/// are, so that all items draw the same numbers.
class KeptDraws : public DrawOrder {
 public:
  explicit KeptDraws(DrawOrder& order) : order_(order) {}
  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    order_.in_turn(index, [&](Rng& rng) {
      Rng copy = rng;
      draw(copy);
    });
  }
  void pass(std::size_t index) override { order_.pass(index); }

 private:
  DrawOrder& order_;
};

std::filesystem::path usable(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (std::filesystem::exists(folder) && !std::filesystem::is_directory(folder))
    throw Error("cache_dir names " + folder.string() + ", which is a file, not a folder",
                ExitCode::config);
  return folder;
}

}  // namespace

std::span<const Field> PersistentDataset::Options::fields() {
  static const Fields<Options> list{
      group<Dataset::Options>(),
      field<&Options::cache_dir>("cache_dir", "folder of the files that are kept; null: none is"),
      field<&Options::pickle_module>("pickle_module", "accepted; no pickle is written"),
      field<&Options::pickle_protocol>("pickle_protocol", "accepted; no pickle is written"),
      field<&Options::reset_ops_id>("reset_ops_id",
                                    "accepted; applied transforms are known by their names"),
      field<&Options::track_meta>("track_meta", "accepted; meta data are always kept"),
      field<&Options::weights_only>("weights_only", "accepted; no pickle is read")};
  return list;
}

PersistentDataset::Part PersistentDataset::before_random(const Options& options) {
  const auto steps =
      TransformChain({options.transform.begin(), options.transform.end()}).first_not_cacheable();
  return {steps, 0, transforms_before(options.transform, steps)};
}

PersistentDataset::Part PersistentDataset::first(const Options& options, std::int64_t count) {
  const auto transforms = std::min(static_cast<std::size_t>(count), options.transform.items.size());
  const TransformChain part(first_of(options.transform, transforms));
  return {part.size(), generators_in(part.random_seeds()), transforms};
}

PersistentDataset::PersistentDataset(const Options& options, Context& context)
    : PersistentDataset(options, before_random(options), context) {}

PersistentDataset::PersistentDataset(const Options& options, const Part& part, Context& context)
    : Dataset(options, context), context_(context), part_(part) {
  if (!options.cache_dir) return;
  const auto folder = usable((context.root() / *options.cache_dir).lexically_normal());
  const Array identity{identity_of(first_of(options.transform, part.transforms), context),
                       static_cast<std::int64_t>(part.steps)};
  for (std::size_t i = 0; i < size(); ++i)
    files_.push_back(folder / (content_key(item(i), identity) + ".item"));
}

std::vector<Sample> PersistentDataset::get(std::size_t index, DrawOrder& order) const {
  std::optional<std::vector<Sample>> samples;
  if (!files_.empty()) samples = kept(files_.at(index));
  if (samples) {
    for (std::size_t i = 0; i < part_.generators; ++i) order.pass(i);
  } else {
    KeptDraws unmoved(order);
    samples = run(index, {item(index)}, &unmoved, 0, part_.steps);
    if (!files_.empty()) keep(files_.at(index), *samples);
  }
  return run(index, std::move(*samples), &order, part_.steps, chain().size());
}

std::optional<std::vector<Sample>> PersistentDataset::kept(
    const std::filesystem::path& file) const {
  try {
    return read_samples(file);
  } catch (const Error& error) {
    context_.warn(std::string(error.what()) + "; it is made anew");
    return std::nullopt;
  }
}

void PersistentDataset::keep(const std::filesystem::path& file,
                             const std::vector<Sample>& samples) const {
  try {
    write_samples(file, samples);
  } catch (const Error& error) {
    if (!told_.exchange(true))
      context_.warn(std::string(error.what()) + "; what cannot be kept is computed anew each time");
  }
}

std::span<const Field> CacheNTransDataset::Options::fields() {
  static const Fields<Options> list{
      group<PersistentDataset::Options>(),
      field<&Options::cache_n_trans>("cache_n_trans",
                                     "how many of the transforms, from the first on, are kept")
          .required()
          .at_least(0)};
  return list;
}

CacheNTransDataset::CacheNTransDataset(const Options& options, Context& context)
    : PersistentDataset(options, first(options, options.cache_n_trans), context) {
  const auto count = options.transform.items.size();
  if (static_cast<std::size_t>(options.cache_n_trans) > count)
    throw Error("cache_n_trans is " + std::to_string(options.cache_n_trans) + ", and there are " +
                    std::to_string(count) + " transforms",
                ExitCode::config);
}

}  // namespace clara::monai_datasets
