#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

namespace clara::host::check {

/// Builds every component of a plan without errors, in a child process that is given up afterwards,
/// and reports the first that fails, be it by taking the process down. Call it while this process
/// has one thread.
void construct_in_child(const config::Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues);

}  // namespace clara::host::check
