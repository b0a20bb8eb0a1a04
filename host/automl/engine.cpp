#include "host/automl/engine.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/automl/study_params.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {

Engine::Engine(StudyComponents components, Settings settings, const EngineServices& services)
    : context_(std::move(components), std::move(settings), services, *this),
      state_(context_.state),
      closer_(context_),
      intake_(context_, closer_),
      starter_(context_, [this](const auto& run) { closer_.job_finished(run); }),
      resumer_(context_),
      guard_(services.loop.get_executor()),
      time_limit_(services.loop),
      leave_(services.loop) {
  context_.store.watch(
      {[this](const std::exception_ptr& error) {
         boost::asio::post(context_.loop, [this, error] { write_lost(error); });
       },
       [this](std::chrono::seconds waited) {
         context_.warn("another program holds " + context_.settings.database.string() + " for " +
                       std::to_string(waited.count()) + " s now; the study waits for it");
       }});
}

namespace {

int code_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& e) {
    return static_cast<int>(e.code());
  } catch (...) {
    return static_cast<int>(ExitCode::run_failed);
  }
}

}  // namespace

Engine::~Engine() { context_.store.watch({}); }

Summary Engine::run() {
  boost::asio::post(context_.loop, [this] { begin(); });
  context_.loop.run();
  auto result = summary();
  close(result);
  if (start_error_) {
    if (!result.abandoned) std::rethrow_exception(start_error_);
    // Whoever catches would destroy what is still used.
    result.reason = "the study cannot start";
    result.error = what(start_error_);
    result.exit_code = code_of(start_error_);
  }
  context_.observer.ended(result);
  return result;
}

void Engine::begin() {
  watch_time();
  const auto& settings = context_.settings;
  const auto* score = settings.score_objective();
  context_.controller.set_up(settings,
                             {settings.run_folder, settings.job_settings, settings.device,
                              score && score->direction == Direction::minimize},
                             [this](std::exception_ptr error, ControllerThread::Setup found) {
                               set_up(error, std::move(found));
                             });
}

void Engine::set_up(std::exception_ptr error, ControllerThread::Setup found) {
  if (error) return give_up(error);
  context_.workers.open(found.slots);
  const auto space = space_value(found.space);
  state_.set_space(std::move(found.space));
  context_.store.call(
      [space](store::StudyFile& study) {
        const auto before = study.meta("space");
        if (!before) study.set_meta("space", space);
        return !before || before->json() == space.json();
      },
      [this](std::exception_ptr failed, const bool* same) {
        boost::asio::post(context_.loop, [this, failed, fits = failed || *same] {
          if (failed) return give_up(failed);
          if (fits) return context_.settings.resume ? load() : start_controller();
          give_up(std::make_exception_ptr(
              Error(context_.settings.run_id +
                        " was started with another search space; undo the change, or start "
                        "a new run without --resume",
                    ExitCode::config)));
        });
      });
}

void Engine::load() {
  resumer_.load([this](std::exception_ptr error) { error ? give_up(error) : start_controller(); });
}

void Engine::start_controller() {
  context_.controller.start(state_.snapshot()->space, context_.study_info(), resumer_.known(),
                            [this](std::exception_ptr error, ControllerThread::Started started) {
                              if (error) return give_up(error);
                              intake_.ask_ahead(started.ask_ahead);
                              context_.expect(started.expected);
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
  context_.loop.stop();
}

void Engine::fire_startup() {
  context_.observer.started(state_.snapshot(), context_.workers.slots());
  // It goes on, however it had ended before; a run that was refused stays as it was.
  context_.store.post([](store::StudyFile& study) { study.set_meta("ended", Value()); });
  startup_fired_ = true;
  context_.fire(Hook::startup, nullptr, [this] { search(); });
}

void Engine::search() {
  phase_ = Phase::searching;
  for (const auto& running : resumer_.running()) starter_.take_over(running);
  // It was stopped in a startup hook, when there was no run to tell.
  if (const auto& stop = state_.stop(); stop && stop->jobs != StopWhy::none)
    context_.workers.each_run([&stop](JobRun& run) { run.stop(stop->jobs, stop->reason); });
  const auto late = resumer_.catch_up();
  for (const auto& job : late) closer_.catch_up(job.number, job.hooks);
  changed();
}

void Engine::watch_time() {
  const auto limit = context_.settings.limits.time_limit;
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
  if (!state_.stop() && !state_.catching_up()) {
    starter_.give_out();
    intake_.ask();
  }
  if (!work_left()) shut_down();
}

bool Engine::work_left() const {
  if (context_.workers.count_running() > 0 || state_.outcomes_under_way() || state_.catching_up() ||
      intake_.recording())
    return true;
  // An answer that the controller still owes may be waited for as long as there is a study.
  if (state_.stop()) return false;
  if (intake_.asking() || !starter_.idle() || state_.may_begin()) return true;
  return !intake_.finished() && !state_.enough_jobs();
}

}  // namespace clara::host::automl
