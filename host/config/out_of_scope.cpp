#include <host/config/out_of_scope.hpp>

#include <algorithm>
#include <array>

namespace clara::host::config {
namespace {

struct Names {
  Beyond what;
  std::string_view names;  // separated by spaces
};

// From the example configs and the reference of Clara Train 4, MONAI's apps, and NVFlare.
constexpr std::array kComponents{
    Names{Beyond::pathology,
          "PatchWSIDataset SmartCachePatchWSIDataset SlidingWindowWSIDataset "
          "MaskedInferenceWSIDataset MaskedPatchWSIDataset SlidingPatchWSIDataset WSIReader "
          "ProbMapProducer ProbMapSaver TileOnGridd SplitOnGridd HoVerNet"},
    Names{Beyond::interactive,
          "FindAllValidSlicesd AddInitialSeedPointd AddInitialSeedPointMissingLabelsd "
          "AddGuidanceSignald AddGuidanceFromPointsd AddGuidanced AddRandomGuidanced "
          "FindDiscrepancyRegionsd SpatialCropForegroundd SpatialCropGuidanced ResizeGuidanced "
          "RestoreLabeld Fetch2DSliced DeepgrowStatsHandler ClickInteraction Interaction "
          "LargestCCd ExtremePointsd BoundingBoxd Restored"},
    Names{Beyond::federated,
          "ClientTrainer IntimeModelSelectionHandler InTimeAccumulateWeightedAggregator "
          "AccumulateWeightedAggregator PTFileModelPersistor FullModelShareableGenerator "
          "PTModelReaderWriter PercentilePrivacy SVTPrivacy"}};

constexpr std::array kModules{
    Names{Beyond::pathology, "monai.apps.pathology."},
    Names{Beyond::interactive, "monai.apps.deepgrow. monai.apps.deepedit. deepgrow. aiaa."},
    Names{Beyond::federated, "nvflare. medl.apps.fed_learn. dlmed."}};

constexpr std::array kKeys{Names{Beyond::interactive, "iteration"},
                           Names{Beyond::federated,
                                 "client_trainer aggregator inbound_filters outbound_filters "
                                 "model_persistor shareable_generator"}};

// Of files that are no config of this program: any of these at the first level tells.
constexpr std::array kFiles{Names{Beyond::federated,
                                  "client_trainer aggregator model_persistor shareable_generator "
                                  "inbound_filters outbound_filters min_num_clients servers"},
                            Names{Beyond::interactive, "writer"}};

std::string_view words_of(Beyond what) {
  switch (what) {
    case Beyond::pathology:
      return "whole-slide pathology";
    case Beyond::interactive:
      return "interactive segmentation (deepgrow, AIAA)";
    case Beyond::federated:
      return "federated learning";
    case Beyond::nothing:
      break;
  }
  return "";
}

template <class Matches>
Beyond find(const auto& table, const Matches& matches) {
  for (const auto& [what, names] : table) {
    std::size_t begin = 0;
    while (begin < names.size()) {
      const auto end = std::min(names.find(' ', begin), names.size());
      if (matches(names.substr(begin, end - begin))) return what;
      begin = end + 1;
    }
  }
  return Beyond::nothing;
}

/// RandFlipd for RandFlipD and RandFlipDict.
std::string as_dictionary(std::string_view name) {
  for (const std::string_view ending : {"Dict", "D"})
    if (name.ends_with(ending))
      return std::string(name.substr(0, name.size() - ending.size())) + "d";
  return std::string(name);
}

}  // namespace

Beyond beyond_of_component(std::string_view written) {
  const auto module =
      find(kModules, [&](std::string_view prefix) { return written.starts_with(prefix); });
  if (module != Beyond::nothing) return module;
  const auto dot = written.rfind('.');
  const auto name =
      as_dictionary(dot == std::string_view::npos ? written : written.substr(dot + 1));
  return find(kComponents, [&](std::string_view known) { return known == name; });
}

Beyond beyond_of_key(std::string_view key) {
  return find(kKeys, [&](std::string_view known) { return known == key; });
}

std::string beyond_of_file(const Value& config) {
  const auto what = find(kFiles, [&](std::string_view key) { return config.find(key) != nullptr; });
  return what == Beyond::nothing
             ? ""
             : "is a config of " + std::string(words_of(what)) + ", which clara-host does not do";
}

void BeyondList::add(Beyond what, const std::string& name, const Value& at,
                     const std::string& path) {
  found_.push_back({what, name, at.mark(), path});
}

void BeyondList::report(Issues& issues) const {
  for (const auto what : {Beyond::pathology, Beyond::interactive, Beyond::federated}) {
    const Found* first = nullptr;
    std::vector<std::string> others;
    for (const auto& one : found_) {
      if (one.what != what) continue;
      if (!first) {
        first = &one;
      } else if (one.name != first->name &&
                 std::find(others.begin(), others.end(), one.name) == others.end()) {
        others.push_back(one.name);
      }
    }
    if (!first) continue;
    std::string rest;
    for (const auto& name : others) rest += (rest.empty() ? "" : ", ") + name;
    issues.add({Severity::error, first->mark, first->path,
                first->name + " belongs to " + std::string(words_of(what)) +
                    ", which clara-host does not do",
                rest.empty() ? "" : (others.size() == 1 ? "so does " : "so do ") + rest});
  }
}

}  // namespace clara::host::config
