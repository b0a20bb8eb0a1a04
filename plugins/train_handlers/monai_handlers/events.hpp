#pragma once

#include <clara/options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara::monai_handlers {

/// The name of an event as ignite writes it, "EPOCH_COMPLETED", whatever case it was written in.
std::string in_capitals(std::string_view name);

/// The events of ignite and MONAI that there are here.
const std::vector<std::string>& event_names();

/// Reports an event (in capitals) that is not among them, at the argument `field`.
void check_event(const std::string& event, std::string_view field, OptionIssues& issues);

}  // namespace clara::monai_handlers
