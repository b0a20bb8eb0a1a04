#pragma once

#include <clara/options.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>

#include <span>

namespace clara::monai_handlers {

/// MONAI's SmartCacheHandler: lets a SmartCacheDataset renew a share of its items after each epoch.
class SmartCacheHandler : public TrainHandler {
 public:
  struct Options {
    Ref<Dataset> smartcacher;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SmartCacheHandler(const Options& options);

  void started(Engine&) override { cache_.start(); }
  void epoch_completed(Engine&) override { cache_.replace(); }
  void completed(Engine&) override { cache_.finish(); }

 private:
  Replacing& cache_;
};

}  // namespace clara::monai_handlers
