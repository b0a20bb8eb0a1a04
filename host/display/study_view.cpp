#include "host/display/study_view.hpp"

#include <clara/internal/texts.hpp>
#include <clara/internal/utf8.hpp>

#include "host/automl/state/job_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace clara::host::display {
namespace {

constexpr std::array<const char*, 7> kHeads{"job",  "worker", "state", "epoch",
                                            "loss", "score",  "time"};
using Cells = std::array<std::string, kHeads.size()>;

std::string printed(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

const char* state_color(JobState state) {
  switch (state) {
    case JobState::running:
      return "\x1b[36m";
    case JobState::complete:
      return "\x1b[32m";
    case JobState::failed:
      return "\x1b[31m";
    default:
      return "\x1b[2m";
  }
}

Cells cells_of(const Job& job, const View& view) {
  const auto loss = last_loss(job);
  const auto score = job.state == JobState::running
                         ? best_reported(job, view.objective, view.study->direction())
                         : job.score;
  return {job.name,
          std::to_string(job.slot.worker),
          state_text(job.state),
          epoch_text(job),
          loss ? printed("%.4f", *loss) : "-",
          score_text(score),
          job_time(job, view.now)};
}

/// The jobs that are worth a line, by number: what runs, the best, then the latest that have ended.
std::vector<std::shared_ptr<const Job>> shown_jobs(const View& view, std::size_t most) {
  std::map<std::int64_t, std::shared_ptr<const Job>> shown;
  for (const auto& job : view.running) {
    if (shown.size() < most) shown[job->number] = job;
  }
  if (view.told) most = 0;
  if (view.study->best && shown.size() < most)
    shown.emplace(view.study->best->number, view.study->best);
  const auto& jobs = view.study->jobs;
  for (auto job = jobs.rbegin(); job != jobs.rend() && shown.size() < most; ++job) {
    const bool over = (*job)->state != JobState::waiting && (*job)->state != JobState::running;
    if (over && !(*job)->name.empty()) shown.emplace((*job)->number, *job);
  }
  std::vector<std::shared_ptr<const Job>> list;
  for (const auto& [number, job] : shown) list.push_back(job);
  return list;
}

std::string row_text(const Cells& cells, const std::array<std::size_t, kHeads.size()>& widths,
                     const std::string& values) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i] + std::string(widths[i] - cells[i].size() + 2, ' ');
  }
  return line + values;
}

std::vector<std::string> table(const View& view, const Paper& paper, std::size_t most) {
  const auto jobs = shown_jobs(view, most);
  std::vector<Cells> rows;
  std::array<std::size_t, kHeads.size()> widths{};
  for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::string_view(kHeads[i]).size();
  for (const auto& job : jobs) {
    rows.push_back(cells_of(*job, view));
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], rows.back()[i].size());
  }
  Cells heads;
  std::copy(kHeads.begin(), kHeads.end(), heads.begin());
  std::vector<std::string> lines{cut(row_text(heads, widths, "values"), paper.width)};
  if (paper.color) lines.front() = "\x1b[1m" + lines.front() + "\x1b[0m";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto line = cut(row_text(rows[i], widths, values_text(jobs[i]->values)), paper.width);
    lines.push_back(paper.color ? state_color(jobs[i]->state) + line + "\x1b[0m" : line);
  }
  return lines;
}

std::int64_t jobs_ended(const View& view) {
  const auto& jobs = view.study->jobs;
  return std::count_if(jobs.begin(), jobs.end(), [](const auto& job) {
    return job->state != JobState::waiting && job->state != JobState::running;
  });
}

/// With the epochs of those that run as parts of one: for the bar and the time.
double jobs_done(const View& view) {
  auto done = static_cast<double>(jobs_ended(view));
  for (const auto& job : view.running) {
    if (job->epochs > 0)
      done += std::min(1.0, static_cast<double>(job->epoch) / static_cast<double>(job->epochs));
  }
  return done;
}

std::string bar(double fraction, std::size_t width) {
  static const std::array<const char*, 8> parts{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double filled = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(width);
  const auto whole = static_cast<std::size_t>(filled);
  std::string text;
  for (std::size_t i = 0; i < whole; ++i) text += "█";
  if (whole < width) {
    text += parts.at(static_cast<std::size_t>((filled - static_cast<double>(whole)) * 8));
    text += std::string(width - whole - 1, ' ');
  }
  return "|" + text + "|";
}

std::string foot(const View& view, const Paper& paper) {
  std::string text = " " + std::to_string(jobs_ended(view));
  if (view.expected) text += "/" + std::to_string(*view.expected);
  text += " jobs, " + duration_text(view.elapsed);
  if (const auto left = time_left(view)) text += ", about " + duration_text(*left) + " left";
  const auto room =
      paper.width > text.size() + 12 ? std::min<std::size_t>(30, paper.width - text.size() - 2) : 0;
  if (room == 0 || !view.expected || *view.expected == 0) return cut(text.substr(1), paper.width);
  return bar(jobs_done(view) / static_cast<double>(*view.expected), room) + text;
}

}  // namespace

std::string cut(const std::string& text, std::size_t width) {
  if (terminal_width(text) <= width) return text;
  if (width < 3) return std::string(terminal_prefix(text, width));
  return std::string(terminal_prefix(text, width - 3)) + "...";
}

std::string state_text(JobState state) {
  constexpr std::array<const char*, 5> names{"waiting", "running", "complete", "failed", "pruned"};
  return names.at(static_cast<std::size_t>(state));
}

std::string epoch_text(const Job& job) {
  if (job.epoch == 0) return "-";
  return std::to_string(job.epoch) + (job.epochs > 0 ? "/" + std::to_string(job.epochs) : "");
}

std::string job_time(const Job& job, std::chrono::system_clock::time_point now) {
  if (job.started.time_since_epoch().count() == 0) return "-";
  const auto end = job.state == JobState::running ? now : job.ended;
  return duration_text(std::max(end, job.started) - job.started);
}

std::string value_text(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_number() && !value.is_int()) return printed("%.5g", value.as_number());
  return value.json();
}

std::string values_text(const SearchValues& values) {
  std::string text;
  for (const auto& [name, value] : values.list()) {
    text += (text.empty() ? "" : ", ") + name + " " + value_text(value);
  }
  text = visible(text);
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at))
    text.replace(at, 1, "\\n");
  return text;
}

std::string score_text(const std::optional<double>& score) {
  return score ? printed("%.4f", *score) : "-";
}

std::optional<double> last_loss(const Job& job) {
  for (auto value = job.reported.rbegin(); value != job.reported.rend(); ++value) {
    if (value->name.ends_with("loss")) return value->value;
  }
  return std::nullopt;
}

std::optional<double> best_reported(const Job& job, const std::string& objective,
                                    Direction direction) {
  std::optional<double> best;
  for (const auto& value : job.reported) {
    if (value.name != objective || !std::isfinite(value.value)) continue;
    if (!best || automl::better(direction, value.value, *best)) best = value.value;
  }
  return best;
}

std::optional<std::chrono::milliseconds> time_left(const View& view) {
  std::optional<double> left;
  const double done = jobs_done(view);
  if (view.expected && done > 0.2) {
    const double rest = std::max(0.0, static_cast<double>(*view.expected) - done);
    left = static_cast<double>(view.elapsed.count()) / done * rest;
  }
  if (view.time_limit) {
    const double most =
        std::max<double>(0, static_cast<double>((*view.time_limit - view.elapsed).count()));
    left = std::min(left.value_or(most), most);
  }
  if (!left) return std::nullopt;
  return std::chrono::milliseconds(std::llround(*left));
}

std::vector<std::string> draw(const View& view, const Paper& paper) {
  const std::size_t room = paper.height > 8 ? paper.height - 6 : 3;
  auto lines = table(view, paper, room);
  const auto& best = view.study->best;
  lines.push_back(cut(best ? "best " + score_text(best->score) + " by " + best->name + ": " +
                                 values_text(best->values)
                           : "no job is complete yet",
                      paper.width));
  lines.push_back(foot(view, paper));
  if (!view.stopping.empty()) lines.push_back(cut("ending: " + view.stopping, paper.width));
  return lines;
}

}  // namespace clara::host::display
