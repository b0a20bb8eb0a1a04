#include <clara/train/map_transform.hpp>

#include <array>

namespace clara {
std::span<const Field> MapOptions::fields() {
  static const std::array list{
      field<&MapOptions::keys>("keys", "keys of the images to change").required(),
      field<&MapOptions::allow_missing_keys>("allow_missing_keys",
                                             "skip keys that the sample does not have"),
  };
  return list;
}

std::span<const Field> RandomMapOptions::fields() {
  static const Fields<RandomMapOptions> list{
      group<MapOptions>(),
      field<&RandomMapOptions::prob>("prob", "probability that a sample is changed"),
  };
  return list;
}

void RandomMapOptions::validate(const RandomMapOptions& options, OptionIssues& issues) {
  if (options.prob < 0 || options.prob > 1)
    issues.warning("prob", "a probability lies from 0 to 1; " + number_text(options.prob) +
                               " counts as " + (options.prob < 0 ? "0" : "1"));
}

bool MapKeys::visits(const Sample& sample, const std::string& key) const {
  return !allow_missing_keys_ || sample.contains(key);
}

const Image* MapKeys::first_image(const Sample& sample) const {
  for (const auto& key : keys_)
    if (visits(sample, key)) return &sample.image(key);
  return nullptr;
}

void MapTransform::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t key) { change(image, key); });
}

void InvertibleMapTransform::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    if (auto done = change(image, key)) image.applied.push_back({label(), *std::move(done)});
  });
}

}  // namespace clara
