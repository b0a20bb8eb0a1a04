#include "host/automl/engine.hpp"

#include "host/automl/job_run.hpp"
#include "host/automl/study_params.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

Engine::Engine(Parts parts, Settings settings, const Core::Services& services)
    : core_(std::move(parts), std::move(settings), services),
      asker_(core_),
      finisher_(core_, asker_),
      dispatcher_(core_, [this](const auto& run) { finisher_.job_finished(run); }),
      resumer_(core_),
      guard_(services.loop.get_executor()),
      time_limit_(services.loop),
      leave_(services.loop) {
  core_.changed = [this] { changed(); };
  core_.end_study = [this](Stop stop) { end_study(std::move(stop)); };
  core_.store_failed = [this](const std::exception_ptr& error) { store_failed(error); };
  core_.store.watch({[this](const std::exception_ptr& error) {
                       boost::asio::post(core_.loop, [this, error] { write_lost(error); });
                     },
                     [this](std::chrono::seconds waited) {
                       core_.warn("another program holds " + core_.settings.database.string() +
                                  " for " + std::to_string(waited.count()) +
                                  " s now; the study waits for it");
                     }});
  for (const auto* name : {"background 1", "background 2"}) {
    background_.push_back(std::make_unique<SerialQueue>(name));
  }
  const HandlerSeat::Services seat{core_.loop, background_, core_.store, core_.log,
                                   [this](std::string reason) {
                                     end_study({StopWhy::study_ended, std::move(reason), 0, {}});
                                   }};
  std::vector<HandlerLane*> lanes;
  for (const auto& handler : core_.parts.handlers) {
    seats_.push_back(std::make_unique<HandlerSeat>(seat, handler, core_.settings.limits));
    lanes.push_back(&seats_.back()->lane());
  }
  core_.hooks = std::make_unique<HookBus>(core_.loop, std::move(lanes));
}

Engine::~Engine() { core_.store.watch({}); }

Summary Engine::run() {
  boost::asio::post(core_.loop, [this] { begin(); });
  core_.loop.run();
  auto result = summary();
  close(result);
  if (start_error_) std::rethrow_exception(start_error_);
  core_.observer.ended(result);
  return result;
}

void Engine::begin() {
  watch_time();
  const auto& settings = core_.settings;
  core_.desk.set_up(settings,
                    {settings.run_folder, settings.job_settings, settings.device,
                     settings.objectives.front().direction == Direction::minimize},
                    [this](std::exception_ptr error, ControllerDesk::Setup found) {
                      set_up(error, std::move(found));
                    });
}

void Engine::set_up(std::exception_ptr error, ControllerDesk::Setup found) {
  if (error) return give_up(error);
  make_workers(found.slots);
  const auto space = space_value(found.space);
  core_.table.set_space(std::move(found.space));
  core_.store.call(
      [space](store::Study& study) {
        const auto before = study.meta("space");
        if (!before) study.set_meta("space", space);
        return !before || before->json() == space.json();
      },
      [this](std::exception_ptr failed, const bool* same) {
        boost::asio::post(core_.loop, [this, failed, fits = failed || *same] {
          if (failed) return give_up(failed);
          if (fits) return core_.settings.resume ? load() : start_controller();
          give_up(std::make_exception_ptr(
              Error(core_.settings.run_id +
                        " was started with another search space; undo the change, or start "
                        "a new run without --resume",
                    ExitCode::config)));
        });
      });
}

void Engine::make_workers(const std::vector<Slot>& slots) {
  core_.workers.reserve(slots.size());
  for (const auto& slot : slots) {
    core_.workers.push_back({slot,
                             std::make_unique<SerialQueue>("worker " + std::to_string(slot.worker)),
                             nullptr, 0, false});
  }
}

void Engine::load() {
  resumer_.load([this](std::exception_ptr error) { error ? give_up(error) : start_controller(); });
}

void Engine::start_controller() {
  StudyInfo study;
  study.objectives = core_.settings.objectives;
  for (const auto& constraint : core_.settings.constraints)
    study.constraints.push_back(constraint.name);
  study.seed = core_.settings.seed;
  study.workers = static_cast<int>(core_.workers.size());
  core_.desk.start(core_.table.snapshot()->space, std::move(study), resumer_.known(),
                   [this](std::exception_ptr error, std::optional<std::int64_t> jobs) {
                     if (error) return give_up(error);
                     core_.expect(jobs);
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
  core_.loop.stop();
}

void Engine::fire_startup() {
  std::vector<Slot> slots;
  for (const auto& worker : core_.workers) slots.push_back(worker.slot);
  core_.observer.started(core_.table.snapshot(), slots);
  // It goes on, however it had ended before; a run that was refused stays as it was.
  core_.store.post([](store::Study& study) { study.set_meta("ended", Value()); });
  startup_fired_ = true;
  core_.hooks->fire(Hook::startup, {core_.table.snapshot(), nullptr, {}, {}}, [this] { search(); });
}

void Engine::search() {
  phase_ = Phase::searching;
  core_.workers.reserve(core_.workers.size() + resumer_.running().size());
  for (const auto& running : resumer_.running()) dispatcher_.take_over(running);
  const auto late = resumer_.catch_up();
  for (const auto& job : late) finisher_.catch_up(job.number, job.hooks);
  changed();
}

void Engine::watch_time() {
  const auto limit = core_.settings.limits.time_limit;
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
  if (!core_.stop && core_.catching_up == 0) {
    dispatcher_.give_out();
    asker_.ask();
  }
  if (!work_left()) shut_down();
}

bool Engine::work_left() const {
  if (core_.running() > 0 || core_.busy > 0 || core_.catching_up > 0 || asker_.recording())
    return true;
  // An answer that the controller still owes may be waited for as long as there is a study.
  if (core_.stop) return false;
  if (asker_.asking() || !dispatcher_.idle() || dispatcher_.more()) return true;
  return !asker_.finished() && !asker_.enough_jobs();
}

}  // namespace clara::host::automl
