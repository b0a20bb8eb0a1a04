#include "smart_cache_handler.hpp"

#include <array>

namespace clara::monai_handlers {

std::span<const Field> SmartCacheHandler::Options::fields() {
  static const std::array list{field<&Options::smartcacher>("smartcacher", "the SmartCacheDataset")
                                   .required()
                                   .implicit("@dataset")};
  return list;
}

void SmartCacheHandler::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.smartcacher && !dynamic_cast<Replacing*>(options.smartcacher.get()))
    issues.error("smartcacher", options.smartcacher->label() +
                                    " keeps its items from epoch to epoch; SmartCacheDataset does "
                                    "not");
}

SmartCacheHandler::SmartCacheHandler(const Options& options)
    : cache_(dynamic_cast<Replacing&>(*options.smartcacher)) {}

}  // namespace clara::monai_handlers
