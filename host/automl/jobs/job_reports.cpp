#include "host/automl/jobs/job_reports.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/process/log_tail.hpp"

#include <cmath>
#include <iterator>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr std::size_t kMostLineBytes = 1 << 20;
constexpr std::size_t kMostUnwritten = 20'000;

}  // namespace

JobReports::JobReports(EngineContext& context, JobRun& run)
    : context_(context),
      run_(run),
      output_reader_(dynamic_cast<OutputReader*>(context.components.executor)) {}

// What was reported is kept in the study, and shown to everyone.
void JobReports::heard(AttemptUpdate update) {
  if (!update.problem.empty()) run_.stop(StopWhy::protocol, update.problem);
  const bool moved = update.mark && !(*update.mark == mark_);
  if (moved) mark_ = *update.mark;
  const bool news = !update.values.empty() || update.epoch > 0;
  const bool was_full = kept_.full();
  ReportedValues::Change change;
  if (news)
    run_.change([&](Job& job) {
      change = kept_.add(job.reported, update.values);
      if (update.epoch > 0) job.epoch = update.epoch;
      if (update.epochs > 0) job.epochs = update.epochs;
    });
  if (kept_.full() && !was_full)
    context_.log.write(LogLevel::warning, run_.job()->name, ReportedValues::note());
  if (moved || !update.values.empty()) record(std::move(change));
  if (!news) return;
  context_.observer.job_progress(run_.job());
  show_progress();
  ask_pruner(update.values);
}

void JobReports::show_progress() {
  unseen_ = unknown_starts_ > 0;
  if (!unseen_)
    context_.handlers.events().progress({context_.state.snapshot(), run_.job(), {}, {}});
}

void JobReports::begin_anew() {
  kept_ = {};
  mark_ = {};
  lines_.clear();
  line_bytes_ = 0;
  unseen_ = false;
  ++unknown_starts_;
}

void JobReports::begun_anew() {
  --unknown_starts_;
  // Its end, which may be on its way to the handlers, shows them the same.
  if (unseen_ && !run_.decided()) show_progress();
}

void JobReports::record(ReportedValues::Change change) {
  const auto count = change.added.size();
  unwritten_ += count;
  context_.store.post(
      [id = run_.attempt_id(), change = std::move(change), mark = mark_](store::StudyFile& study) {
        study.record_events(*id, change.added, mark, change.gone);
      },
      run_.mine([this, count](JobRun&, const std::exception_ptr& error) {
        unwritten_ -= count;
        if (error) context_.engine.store_failed(error);
        hold_if_behind();
      }));
  hold_if_behind();
}

// A job that reports faster than its values can be read and written waits in its next print.
void JobReports::hold_if_behind() {
  run_.hold(line_bytes_ > kMostLineBytes || unwritten_ > kMostUnwritten);
}

void JobReports::heard_line(std::string_view line, bool overwritten) {
  if (run_.launch().echo_output && !overwritten)
    context_.log.write(LogLevel::info, run_.job()->name, process::readable_tail(line, 1));
  if (!output_reader_) return;
  lines_.emplace_back(line);
  line_bytes_ += line.size() + sizeof(std::string);
  if (!reading_) return read_lines();
  hold_if_behind();
}

void JobReports::read_lines() {
  reading_ = true;
  line_bytes_ = 0;
  auto done = run_.mine([this, attempt = run_.job()->attempt](JobRun& run, AttemptUpdate update) {
    reading_ = false;
    // Lines of a start that a runner has begun anew since are void.
    if (attempt == run.job()->attempt) heard(std::move(update));
    if (!lines_.empty()) read_lines();
    hold_if_behind();
    if (!reading_) run.all_read();
  });
  run_.worker().post([reader = output_reader_, executor = context_.components.executor_name(),
                      job = run_.job(), lines = std::exchange(lines_, {}), done = std::move(done)] {
    AttemptUpdate update;
    // A reader that fails breaks the contract of this job, and of no other.
    update.problem = problem_of([&] {
      call_named(executor, "read_line", [&] {
        for (const auto& line : lines) {
          auto found = reader->read_line(*job, line);
          std::move(found.begin(), found.end(), std::back_inserter(update.values));
        }
      });
    });
    done(std::move(update));
  });
}

// A pruner that fails prunes nothing; a study that was to be pruned is not one without a word.
void JobReports::ask_pruner(const std::vector<Reported>& values) {
  const auto& curve = context_.settings.objectives.front().name;
  for (const auto& value : values) {
    if (value.name == curve && std::isfinite(value.value)) run_.last_value(value.value);
  }
  if (values.empty() || !context_.controller.follows() || run_.decided()) return;
  const auto attempt = run_.job()->attempt;
  context_.controller.report(context_.state.begun(run_.number()), values, attempt, curve,
                             [this, run = run_.shared_from_this(), attempt](
                                 std::exception_ptr error, const Advice& advice) {
                               if (error)
                                 return context_.log.write(
                                     LogLevel::warning, run->job()->name,
                                     "what it has reported could not be judged: " + what(error));
                               // Of a start that a runner has begun anew since.
                               if (attempt != run->job()->attempt) return;
                               // stop() drops an answer that comes too late.
                               if (advice.action == Advice::Action::stop)
                                 run->stop(StopWhy::pruned, advice.reason);
                             });
}

}  // namespace clara::host::automl
