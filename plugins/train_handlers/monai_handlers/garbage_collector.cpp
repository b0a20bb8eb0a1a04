#include "garbage_collector.hpp"

#include "events.hpp"

#include <array>

namespace clara::monai_handlers {

std::span<const Field> GarbageCollector::Options::fields() {
  static const std::array list{
      field<&Options::trigger_event>("trigger_event", "accepted; there is nothing to collect"),
      field<&Options::log_level>("log_level", "accepted; nothing is collected")};
  return list;
}

void GarbageCollector::Options::validate(const Options& options, OptionIssues& issues) {
  const auto event = in_capitals(options.trigger_event);
  if (event != "EPOCH" && event != "ITERATION") check_event(event, "trigger_event", issues);
}

}  // namespace clara::monai_handlers
