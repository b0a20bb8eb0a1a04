#pragma once

#include "host/automl/study_components.hpp"

#include <host/config/plan.hpp>
#include <host/log/host_context.hpp>
#include <host/wiring/wiring.hpp>

#include <memory>

namespace clara::host::study {

/// What a config without a scheduler means, as the language of configs has it (docs/automl.md): a
/// name that a user could write, of a component of a plugin like any other. So a default here, and
/// no mark in the manifest: which scheduler a study has must not change when a plugin is added.
inline constexpr const char* kDefaultScheduler = "FIFOScheduler";

/// The components of an AutoML config in their places, built. `wiring` and `services` outlive it.
class Components {
 public:
  /// Builds them all; a config without a scheduler gets the default. Throws clara::Error.
  Components(const config::Plan& plan, wiring::Wiring& wiring, Services& services);
  const automl::StudyComponents& parts() const { return parts_; }

 private:
  std::unique_ptr<Component> default_scheduler_;
  automl::StudyComponents parts_;
};

}  // namespace clara::host::study
