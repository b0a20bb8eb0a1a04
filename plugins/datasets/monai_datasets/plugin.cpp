#include "cache_dataset.hpp"
#include "data_loader.hpp"
#include "dataset.hpp"
#include "persistent_dataset.hpp"
#include "smart_cache_dataset.hpp"

#include <clara/plugin.hpp>

namespace families = clara::monai_datasets;

CLARA_PLUGIN("monai_datasets", "0.1.0", registry) {
  registry.add<clara::Dataset, families::Dataset>("Dataset",
                                                  "items of a data list, transformed each time");
  registry.add<clara::Dataset, families::CacheDataset>(
      "CacheDataset", "items of a data list, kept as they are before the first random transform");
  registry.add<clara::Dataset, families::SmartCacheDataset>(
      "SmartCacheDataset", "a cache of some of the items, of which every epoch renews a share");
  registry.add<clara::Dataset, families::PersistentDataset>(
      "PersistentDataset",
      "items of a data list, kept in files as they are before the first random transform");
  registry.add<clara::Dataset, families::CacheNTransDataset>(
      "CacheNTransDataset",
      "items of a data list, kept in files as the first transforms made them");
  registry.add<clara::DataLoader, families::DataLoader>(
      "DataLoader", "batches of a dataset, prefetched by threads");
}
