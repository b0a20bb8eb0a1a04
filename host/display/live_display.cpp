#include "host/display/live_display.hpp"

#include "host/display/failure_text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace clara::host::display {
namespace {

// Often enough for the eye, seldom enough for a slow line.
constexpr std::chrono::milliseconds kFrame{100};
constexpr std::chrono::milliseconds kClock{1000};
/// So many wait for a terminal that is stopped.
constexpr std::size_t kMostLines = 2000;

}  // namespace

LiveDisplay::Terminal LiveDisplay::standard_error(bool color, OutputThread& output) {
  return {[&output](const std::string& text) { output.write(text); },
          [color] {
            winsize size{};
            if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
              return Paper{80, 24, color};
            return Paper{size.ws_col, size.ws_row, color};
          },
          [&output] { return !output.busy(); }};
}

LiveDisplay::LiveDisplay(Logger& log, Facts facts, Terminal terminal)
    : log_(log), terminal_(std::move(terminal)) {
  view_.objective = std::move(facts.objective);
  view_.time_limit = facts.time_limit;
  view_.told = facts.told;
  log_.redirect([this](std::string_view line) { add_line(std::string(line)); });
  thread_ = std::thread([this] { serve(); });
}

LiveDisplay::~LiveDisplay() {
  log_.redirect({});
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LiveDisplay::add_line(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    if (lines_.size() > kMostLines) {
      lines_.pop_front();
      ++dropped_;
    }
  }
  notify();
}

void LiveDisplay::notify() {
  {
    const std::lock_guard lock(mutex_);
    changed_ = true;
  }
  wake_.notify_one();
}

void LiveDisplay::started(const std::shared_ptr<const StudySnapshot>& study,
                          const std::vector<Slot>& slots) {
  {
    const std::lock_guard lock(mutex_);
    view_.study = study;
    view_.workers = slots.size();
  }
  notify();
}

void LiveDisplay::expected(std::optional<std::int64_t> jobs) {
  const std::lock_guard lock(mutex_);
  view_.expected = jobs;
}

void LiveDisplay::set_running(const std::shared_ptr<const Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::find_if(view_.running.begin(), view_.running.end(),
                                   [&](const auto& j) { return j->number == job->number; });
    if (same == view_.running.end()) {
      view_.running.push_back(job);
    } else {
      *same = job;
    }
  }
  notify();
}

void LiveDisplay::job_started(const std::shared_ptr<const Job>& job) { set_running(job); }
void LiveDisplay::job_progress(const std::shared_ptr<const Job>& job) { set_running(job); }

void LiveDisplay::job_ended(const std::shared_ptr<const Job>& job,
                            const std::shared_ptr<const StudySnapshot>& study) {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(view_.running, [&](const auto& j) { return j->number == job->number; });
    view_.study = study;
  }
  notify();
}

void LiveDisplay::job_failed(const std::shared_ptr<const Job>& job, const std::string& log_tail) {
  for (const auto& line : failure_lines(*job, log_tail)) log_.warn(line);
}

void LiveDisplay::stopping(const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    view_.stopping = reason;
  }
  notify();
}

std::string LiveDisplay::frame() {
  std::string text;
  if (drawn_ > 0) text += "\x1b[" + std::to_string(drawn_) + "F\x1b[J";
  if (const auto dropped = std::exchange(dropped_, 0); dropped > 0)
    text += std::to_string(dropped) + " lines are not shown here, since nobody was reading\n";
  for (const auto& line : std::exchange(lines_, {})) text += line + "\n";
  drawn_ = 0;
  if (!view_.study) return text;
  view_.now = std::chrono::system_clock::now();
  view_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin_);
  const auto table = draw(view_, terminal_.paper());
  for (const auto& line : table) text += line + "\n";
  drawn_ = table.size();
  return text;
}

void LiveDisplay::serve() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    wake_.wait_for(lock, kClock, [&] { return closing_ || changed_; });
    if (terminal_.ready && !terminal_.ready()) {
      wake_.wait_for(lock, kFrame, [&] { return closing_; });
      continue;
    }
    changed_ = false;
    const auto text = frame();
    lock.unlock();
    terminal_.write(text);
    lock.lock();
    wake_.wait_for(lock, kFrame, [&] { return closing_; });
  }
  const auto text = frame();
  lock.unlock();
  terminal_.write(text);
}

}  // namespace clara::host::display
