#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>
#include <host/log/host_context.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

namespace clara::host::check {

// Both build in a copy of this process, which is given up afterwards: call them while it has one
// thread. A component that crashes that process, ends it, or takes more than a minute is an error
// at its place, with the plugin's file and the last line that it wrote.

/// Builds every component of a plan without errors and reports the first that fails. What they
/// print goes to stderr.
void construct_in_child(const config::Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues);

/// Builds those that come from plugins of other people, and what they refer to, with nothing
/// printed; costs nothing where there are none. Throws what they throw, and for one that takes the
/// process down an Error (ExitCode::plugin). `services`: as they will be when all is built.
void require_constructible(const config::Plan& plan, const plugins::Catalog& catalog,
                           Logger& logger, const Services& services);

}  // namespace clara::host::check
