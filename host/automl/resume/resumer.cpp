#include "host/automl/resume/resumer.hpp"

#include "host/automl/job_closer.hpp"
#include "host/automl/jobs/judgement.hpp"
#include "host/automl/outcomes.hpp"
#include "host/automl/resume/past_job.hpp"
#include "host/process/contract.hpp"

#include <boost/asio/post.hpp>
#include <clara/redaction.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace clara::host::automl {
namespace {

struct PastJob {
  Job job;
  store::Trial trial;
  std::optional<store::Attempt> open;  ///< an attempt that has no end
  std::vector<Reported> known;         ///< its values, as far as the study has them
  std::optional<Launcher::Left> left;  ///< what it has left
  std::optional<Verdict> verdict;      ///< and what follows from that
};

void take_attempts(store::StudyFile& study, PastJob& past) {
  const auto last = read_attempts(study, past.trial, past.job);
  if (last && !past.trial.finished() && !last->ended) past.open = last;
}

// A runner may have started it anew while no host was there; each start is an attempt, and what it
// has left belongs to the last one.
void take_over(store::StudyFile& study, PastJob& past) {
  auto& open = *past.open;
  const auto first = open.first_number;
  if (past.left->runs) study.set_handle(open.id, *past.left->runs);
  open = study.requeue(open.id, first + past.left->restarts, store::micros(past.left->began));
  open.first_number = first;
  past.job.attempt = static_cast<int>(open.number);
  past.job.started = store::time_point(store::parse_sql_time(open.started));
}

/// When it had ended: it may be long ago.
std::chrono::system_clock::time_point end_of(const PastJob& past) {
  const auto now = store::time_point(store::micros(std::chrono::system_clock::now()));
  const auto begin = past.left->restarts > 0 ? past.left->began : past.job.started;
  return std::max(begin, std::min(now, past.left->end.ended.value_or(now)));
}

/// What an earlier start reported says nothing of the last one.
void restart(PastJob& past) {
  const auto number = past.open->first_number + past.left->restarts;
  if (number == past.open->number) return;
  past.known.clear();
  past.job.attempt = static_cast<int>(number);
}

}  // namespace

struct Resumer::Past {
  std::vector<PastJob> jobs;  ///< by number
  std::size_t unsettled = 0;  ///< attempts of which something may still run
  ControllerThread::States states;
};

void Resumer::load(std::function<void(std::exception_ptr)> then) {
  then_ = std::move(then);
  auto past = std::make_shared<Past>();
  context_.store.post(
      [past](store::StudyFile& study) {
        past->jobs.clear();
        for (auto& trial : study.trials()) {
          if (!trial.origin) continue;  // a user's proposal that nobody has taken in
          PastJob job{read_job(trial), std::move(trial), {}, {}, {}, {}};
          if (job.job.state == JobState::running) job.job.state = JobState::waiting;
          take_attempts(study, job);
          if (job.open) job.known = study.curves(job.trial.id);
          if (job.trial.finished()) job.job.reported = study.curves(job.trial.id);
          past->jobs.push_back(std::move(job));
        }
        std::sort(past->jobs.begin(), past->jobs.end(),
                  [](const PastJob& a, const PastJob& b) { return a.job.number < b.job.number; });
        past->states = saved_states(study);
      },
      [this, past](const std::exception_ptr& error) {
        boost::asio::post(context_.loop,
                          [this, past, error] { error ? then_(error) : settle(past); });
      });
}

// What still runs is ended before anything else may touch its folder.
void Resumer::settle(std::shared_ptr<Past> past) {
  past->unsettled = 1;
  for (auto& job : past->jobs) {
    if (!job.open) continue;
    ++past->unsettled;
    context_.launcher.settle(*job.open, job.job, !context_.controller.has_score_reader(),
                             [this, past, &job](Launcher::Left left) {
                               job.left = std::move(left);
                               restart(job);
                               settled(past);
                             });
  }
  settled(past);
}

void Resumer::settled(const std::shared_ptr<Past>& past) {
  if (--past->unsettled > 0) return;
  for (const auto& job : past->jobs) {
    if (!job.left || job.left->problem.empty()) continue;
    return then_(std::make_exception_ptr(Error(
        context_.settings.run_id + " cannot go on: " + job.job.name + ": " + job.left->problem,
        ExitCode::run_failed)));
  }
  judge_next(past, 0);
}

void Resumer::judge_next(std::shared_ptr<Past> past, std::size_t index) {
  for (; index < past->jobs.size(); ++index) {
    auto& job = past->jobs[index];
    if (!job.left || job.left->runs || ended_with_host(job.left->end)) continue;
    return read_output(past, index);
  }
  commit(past);
}

// A score is made of all that a job has reported, whoever was there to hear it.
void Resumer::read_output(std::shared_ptr<Past> past, std::size_t index) {
  auto& job = past->jobs[index];
  auto* reader = dynamic_cast<OutputReader*>(context_.components.executor);
  if (reader == nullptr) return judge_one(past, index, {});
  const auto folder =
      process::attempt_folder(job.open->folder, job.open->first_number + job.left->restarts);
  reader_.post([this, past, index, reader, folder, shown = job.job] {
    auto printed = read_past_output(context_.components.executor_name(), *reader, shown, folder);
    boost::asio::post(context_.loop, [this, past, index, printed = std::move(printed)] {
      judge_one(past, index, printed);
    });
  });
}

void Resumer::judge_one(std::shared_ptr<Past> past, std::size_t index, const PastOutput& printed) {
  auto& job = past->jobs[index];
  auto& values = job.left->update.values;
  values.insert(values.end(), printed.values.begin(), printed.values.end());
  // Its log is gone, as that of a job that was tidied away: what the study has is all there is.
  job.job.reported = values.empty() ? job.known : values;
  if (!printed.problem.empty()) {
    job.verdict = failure("protocol", printed.problem);
    return judge_next(past, index + 1);
  }
  find_verdict(context_, std::make_shared<const Job>(job.job), job.left->end, {},
               [this, past, index](Verdict verdict) {
                 past->jobs[index].verdict = std::move(verdict);
                 // Posted: thousands of jobs are judged one after another.
                 boost::asio::post(context_.loop,
                                   [this, past, index] { judge_next(past, index + 1); });
               });
}

void Resumer::commit(std::shared_ptr<Past> past) {
  for (auto& job : past->jobs) {
    if (!job.verdict) continue;
    job.verdict->message = redacted(job.verdict->message, context_.log.secrets());
    job.verdict->ended = end_of(job);
  }
  context_.store.post(
      [past](store::StudyFile& study) {
        for (auto& job : past->jobs) {
          if (!job.open) continue;
          take_over(study, job);
          if (job.left->runs) continue;
          if (!job.verdict) {
            study.end_attempt(job.open->id, std::nullopt, std::nullopt, "host_died");
            continue;
          }
          study.record_events(job.open->id, job.left->update.values, job.left->update.mark, {});
          write_attempt_end(study, job.open->id, job.left->end, *job.verdict);
          write_verdict(study, job.trial.id, *job.verdict);
        }
      },
      [this, past](const std::exception_ptr& error) {
        boost::asio::post(context_.loop, [this, past, error] {
          if (error) return then_(error);
          fill(*past);
          remember(*past);
          then_(nullptr);
        });
      });
}

void Resumer::fill(const Past& past) {
  std::map<int, std::size_t> open_rounds;
  for (const auto& entry : past.jobs) {
    auto job = entry.job;
    if (entry.verdict) set_verdict(job, *entry.verdict);
    const bool runs = entry.left && entry.left->runs;
    if (runs) job.state = JobState::running;
    const bool finished = job.state != JobState::waiting && !runs;
    const bool infeasible = text_attr(entry.trial, "clara:reason") == "infeasible";
    const bool hooked = infeasible || entry.trial.system_attrs.contains("clara:hooked");
    const bool told = entry.trial.told != 0;
    const auto number = state_
                            .add(job, {entry.trial.id, told, hooked, *entry.trial.origin,
                                       kept_proposal(entry.trial.extra)})
                            ->number;
    if (runs) running_.push_back({number, *entry.open, *entry.left->runs});
    if (finished && (!hooked || !told)) catch_up_.push_back({number, !hooked});
    open_rounds[job.round] += finished && hooked && told ? 0 : 1;
    if (finished && !infeasible) {
      auto verdict = failure(text_attr(entry.trial, "clara:reason"), job.reason);
      verdict.state = job.state;
      state_.count_end(entry.verdict.value_or(verdict));
    }
  }
  for (const auto& [round, jobs] : open_rounds) state_.reopen_round(round, jobs);
  state_.show_round();
}

/// What the controller was told, in that order, and what it does not know yet.
void Resumer::remember(const Past& past) {
  std::vector<const PastJob*> told;
  for (const auto& job : past.jobs) {
    if (job.trial.told != 0) {
      told.push_back(&job);
    } else {
      known_.open.push_back(state_.begun(job.job.number));
    }
  }
  std::stable_sort(told.begin(), told.end(), [](const PastJob* a, const PastJob* b) {
    return a->trial.told < b->trial.told;
  });
  for (const auto* job : told) known_.history.push_back(told_of(state_, job->job.number));
  known_.states = past.states;
}

}  // namespace clara::host::automl
