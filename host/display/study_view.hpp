#pragma once

#include <clara/automl/handler.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::display {

/// "learning_rate 0.0021, norm batch", numbers with five significant digits; one line, in which
/// nothing controls a terminal.
std::string values_text(const SearchValues& values);
/// The value of one parameter, as in values_text().
std::string value_text(const Value& value);
/// "failed"
std::string state_text(JobState state);
/// How long a job has run: "12 s"; "-" when it has not begun.
std::string job_time(const Job& job, std::chrono::system_clock::time_point now);
/// "5/20"; "-" when it is not known.
std::string epoch_text(const Job& job);
/// A score with four digits behind the point; "-" for none.
std::string score_text(const std::optional<double>& score);
/// The last reported value whose name ends with "loss".
std::optional<double> last_loss(const Job& job);
/// The best reported value of the objective so far.
std::optional<double> best_reported(const Job& job, const std::string& objective,
                                    Direction direction);

/// What the live table shows.
struct View {
  std::shared_ptr<const StudySnapshot> study;
  std::vector<std::shared_ptr<const Job>> running;  ///< newer than in the snapshot
  std::string objective;
  std::size_t workers = 1;
  std::optional<std::int64_t> expected;  ///< jobs in all
  std::optional<std::chrono::milliseconds> time_limit;
  std::chrono::milliseconds elapsed{0};
  std::chrono::system_clock::time_point now{};
  bool told = false;     ///< the log tells how each job ended: the table has those that run
  std::string stopping;  ///< why the study is being ended; empty: it is not
};

struct Paper {
  std::size_t width = 80, height = 24;
  bool color = false;
};

/// How long it will take, by the jobs that have ended and by the time limit; nothing while neither
/// tells.
std::optional<std::chrono::milliseconds> time_left(const View& view);

/// The lines of the live table: jobs, the best so far, a progress bar. None is wider than the
/// paper, and there are fewer than its height.
std::vector<std::string> draw(const View& view, const Paper& paper);

/// Cut to `width` columns of a terminal, "..." at the end when something is missing.
std::string cut(const std::string& text, std::size_t width);

}  // namespace clara::host::display
