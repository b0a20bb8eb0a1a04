#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/jobs/verdict.hpp"

#include <functional>
#include <memory>

namespace clara::host::automl {

/// Finds the verdict on an attempt that has ended, the same whether this host has followed it or an
/// earlier one: whether a full disk took it, its own score or the executor's, its objectives.
/// `done` may be called at once. [loop]
void find_verdict(EngineContext& context, std::shared_ptr<const Job> job, process::JobEnd end,
                  const Stopped& stopped, std::function<void(Verdict)> done);

}  // namespace clara::host::automl
