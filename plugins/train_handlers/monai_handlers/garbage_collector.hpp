#pragma once

#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's GarbageCollector, for configs that name it. Memory is given back here when it is needed
/// no more, so that there is nothing to collect.
class GarbageCollector : public TrainHandler {
 public:
  struct Options {
    std::string trigger_event = "epoch";
    std::int64_t log_level = 10;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit GarbageCollector(const Options&) {}
};

}  // namespace clara::monai_handlers
