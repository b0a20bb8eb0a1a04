#include "host/automl/engine.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/automl/study_params.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

Engine::Engine(StudyComponents parts, Settings settings, const StudyState::Services& services)
    : state_(std::move(parts), std::move(settings), services),
      intake_(state_),
      closer_(state_, intake_),
      starter_(state_, [this](const auto& run) { closer_.job_finished(run); }),
      resumer_(state_),
      guard_(services.loop.get_executor()),
      time_limit_(services.loop),
      leave_(services.loop) {
  state_.changed = [this] { changed(); };
  state_.end_study = [this](Stop stop) { end_study(std::move(stop)); };
  state_.store_failed = [this](const std::exception_ptr& error) { store_failed(error); };
  state_.store.watch({[this](const std::exception_ptr& error) {
                        boost::asio::post(state_.loop, [this, error] { write_lost(error); });
                      },
                      [this](std::chrono::seconds waited) {
                        state_.warn("another program holds " + state_.settings.database.string() +
                                    " for " + std::to_string(waited.count()) +
                                    " s now; the study waits for it");
                      }});
  for (const auto* name : {"background 1", "background 2"}) {
    background_.push_back(std::make_unique<SerialQueue>(name));
  }
  const HandlerHost::Services host{state_.loop, background_, state_.store, state_.log,
                                   [this](std::string reason) {
                                     end_study({StopWhy::study_ended, std::move(reason), 0, {}});
                                   }};
  std::vector<HandlerQueue*> queues;
  for (const auto& handler : state_.parts.handlers) {
    hosts_.push_back(std::make_unique<HandlerHost>(host, handler, state_.settings.limits));
    queues.push_back(&hosts_.back()->queue());
  }
  state_.hooks = std::make_unique<EventDispatcher>(state_.loop, std::move(queues));
}

Engine::~Engine() { state_.store.watch({}); }

Summary Engine::run() {
  boost::asio::post(state_.loop, [this] { begin(); });
  state_.loop.run();
  auto result = summary();
  close(result);
  if (start_error_) std::rethrow_exception(start_error_);
  state_.observer.ended(result);
  return result;
}

void Engine::begin() {
  watch_time();
  const auto& settings = state_.settings;
  state_.controller.set_up(settings,
                           {settings.run_folder, settings.job_settings, settings.device,
                            settings.objectives.front().direction == Direction::minimize},
                           [this](std::exception_ptr error, ControllerThread::Setup found) {
                             set_up(error, std::move(found));
                           });
}

void Engine::set_up(std::exception_ptr error, ControllerThread::Setup found) {
  if (error) return give_up(error);
  make_workers(found.slots);
  const auto space = space_value(found.space);
  state_.table.set_space(std::move(found.space));
  state_.store.call(
      [space](store::StudyFile& study) {
        const auto before = study.meta("space");
        if (!before) study.set_meta("space", space);
        return !before || before->json() == space.json();
      },
      [this](std::exception_ptr failed, const bool* same) {
        boost::asio::post(state_.loop, [this, failed, fits = failed || *same] {
          if (failed) return give_up(failed);
          if (fits) return state_.settings.resume ? load() : start_controller();
          give_up(std::make_exception_ptr(
              Error(state_.settings.run_id +
                        " was started with another search space; undo the change, or start "
                        "a new run without --resume",
                    ExitCode::config)));
        });
      });
}

void Engine::make_workers(const std::vector<Slot>& slots) {
  state_.workers.reserve(slots.size());
  for (const auto& slot : slots) {
    state_.workers.push_back(
        {slot, std::make_unique<SerialQueue>("worker " + std::to_string(slot.worker)), nullptr, 0,
         false});
  }
}

void Engine::load() {
  resumer_.load([this](std::exception_ptr error) { error ? give_up(error) : start_controller(); });
}

void Engine::start_controller() {
  StudyInfo study;
  study.objectives = state_.settings.objectives;
  for (const auto& constraint : state_.settings.constraints)
    study.constraints.push_back(constraint.name);
  study.seed = state_.settings.seed;
  study.workers = static_cast<int>(state_.workers.size());
  state_.controller.start(state_.table.snapshot()->space, std::move(study), resumer_.known(),
                          [this](std::exception_ptr error, std::optional<std::int64_t> jobs) {
                            if (error) return give_up(error);
                            state_.expect(jobs);
                            fire_startup();
                          });
}

// Before the first job: the caller gets the exception itself.
void Engine::give_up(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception&) {
    start_error_ = error;
  } catch (...) {
    start_error_ = std::make_exception_ptr(Error("the study cannot start: " + what(error)));
  }
  state_.loop.stop();
}

void Engine::fire_startup() {
  std::vector<Slot> slots;
  for (const auto& worker : state_.workers) slots.push_back(worker.slot);
  state_.observer.started(state_.table.snapshot(), slots);
  // It goes on, however it had ended before; a run that was refused stays as it was.
  state_.store.post([](store::StudyFile& study) { study.set_meta("ended", Value()); });
  startup_fired_ = true;
  state_.hooks->fire(Hook::startup, {state_.table.snapshot(), nullptr, {}, {}},
                     [this] { search(); });
}

void Engine::search() {
  phase_ = Phase::searching;
  state_.workers.reserve(state_.workers.size() + resumer_.running().size());
  for (const auto& running : resumer_.running()) starter_.take_over(running);
  const auto late = resumer_.catch_up();
  for (const auto& job : late) closer_.catch_up(job.number, job.hooks);
  changed();
}

void Engine::watch_time() {
  const auto limit = state_.settings.limits.time_limit;
  if (!limit) return;
  time_limit_.expires_after(*limit);
  time_limit_.async_wait([this, limit = *limit](const boost::system::error_code& error) {
    if (error) return;
    end_study({StopWhy::interrupted,
               "the time limit of " + number_text(static_cast<double>(limit.count()) / 1000) +
                   " s is reached",
               0,
               {}});
  });
}

void Engine::changed() {
  if (phase_ != Phase::searching) return;
  if (!state_.stop && state_.catching_up == 0) {
    starter_.give_out();
    intake_.ask();
  }
  if (!work_left()) shut_down();
}

bool Engine::work_left() const {
  if (state_.running() > 0 || state_.busy > 0 || state_.catching_up > 0 || intake_.recording())
    return true;
  // An answer that the controller still owes may be waited for as long as there is a study.
  if (state_.stop) return false;
  if (intake_.asking() || !starter_.idle() || starter_.more()) return true;
  return !intake_.finished() && !intake_.enough_jobs();
}

}  // namespace clara::host::automl
