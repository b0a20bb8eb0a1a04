#pragma once

#include "host/automl/controller_thread.hpp"
#include "host/automl/handlers/handlers.hpp"
#include "host/automl/jobs/launcher.hpp"
#include "host/automl/observer.hpp"
#include "host/automl/plugin_call.hpp"
#include "host/automl/settings.hpp"
#include "host/automl/state/study_state.hpp"
#include "host/automl/state/workers.hpp"
#include "host/automl/study_components.hpp"
#include "host/store/store_thread.hpp"

#include <host/log/logger.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

namespace clara::host::automl {

/// What the parts of the engine tell it, when an answer has come that they have waited for. [loop]
class EngineControl {
 public:
  /// Something has changed that may let the study go on, or end.
  virtual void changed() = 0;
  /// Ends the study; the first reason holds.
  virtual void end_study(Stop stop) = 0;
  /// The study's file cannot be written.
  virtual void store_failed(const std::exception_ptr& error) = 0;

 protected:
  ~EngineControl() = default;
};

/// What the host lends to an engine; it outlives it.
struct EngineServices {
  boost::asio::io_context& loop;
  store::StoreThread& store;
  Launcher& launcher;
  Logger& log;
  Observer& observer;
};

/// What the parts of the engine work with. [loop]
struct EngineContext {
  EngineContext(StudyComponents components, Settings settings, const EngineServices& services,
                EngineControl& engine);

  const StudyComponents components;
  const Settings settings;
  boost::asio::io_context& loop;
  store::StoreThread& store;
  Launcher& launcher;
  Logger& log;
  Observer& observer;
  EngineControl& engine;

  ControllerThread controller;
  StudyState state;
  Workers workers;
  Handlers handlers;

  /// The controller's forecast, cut to --max-jobs, for the observer.
  void expect(std::optional<std::int64_t> jobs);
  /// Brings an event of the study, or of one job of it, to every handler; see EventDispatcher.
  void fire(Hook hook, std::shared_ptr<const Job> job = nullptr, std::function<void()> passed = {},
            std::function<void()> returned = {});
  void warn(const std::string& line) { log.write(LogLevel::warning, "engine", line); }
  /// How a study ends whose controller or pruner has thrown, by the words of that.
  Stop failure_of(const std::string& words) const;
  /// What the controller and the pruner get to know of the study.
  StudyInfo study_info() const;
};

}  // namespace clara::host::automl
