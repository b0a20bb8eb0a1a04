#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>
#include <host/log/host_context.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

namespace clara::host::check {

// Both build in a copy of this process, which is given up afterwards: call them while it has one
// thread. A component that crashes that process, ends it, or takes more than a minute is an error
// at its place, with the plugin's file and the last line that it wrote; the others are built in
// another one. Whatever fails is told, all at once, but not what only refers to what failed.

/// Builds every component of a plan without errors. What they print goes to stderr.
void construct_in_child(const config::Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues);

/// Builds those that come from plugins of other people, and what they refer to, with nothing
/// printed; costs nothing where there are none. Throws an Error with what
/// they throw; ExitCode::plugin when all of them took a process down. `services`: as they will be
/// when all is built.
void require_constructible(const config::Plan& plan, const plugins::Catalog& catalog,
                           Logger& logger, const Services& services);

}  // namespace clara::host::check
