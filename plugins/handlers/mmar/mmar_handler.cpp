#include "mmar_handler.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "ranking.hpp"

namespace clara::mmar_handlers {

namespace fs = std::filesystem;

namespace {

/// What every job keeps: its config, what the host recorded of its attempts (log, result, exit),
/// and the code that its command runs, which is small.
bool always_kept(const fs::path& name) {
  return name == "config" || name == ".clara" || name == "commands" || name == "custom" ||
         name.string().starts_with("log");
}

bool is_checkpoint(const fs::path& file) {
  const auto extension = file.extension();
  return extension == ".pt" || extension == ".ts" || extension == ".pth";
}

/// The checkpoint of the best validation: Clara's model.pt, else MONAI's *_key_metric=*, else
/// whatever there is.
bool is_best_checkpoint(const fs::path& file, const fs::path& folder) {
  if (!is_checkpoint(file)) return false;
  if (fs::exists(folder / "model.pt"))
    return file.filename() == "model.pt" || file.extension() == ".ts";
  const auto marked = [](const fs::path& f) {
    return f.filename().string().find("key_metric=") != std::string::npos;
  };
  const fs::directory_iterator files(folder);
  const bool any =
      std::any_of(begin(files), end(files), [&](const auto& e) { return marked(e.path()); });
  return !any || marked(file);
}

/// The folders stay: the job's command writes into them again.
void remove_output(const fs::path& folder, bool keep_best) {
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(folder))
    if (!keep_best || !is_best_checkpoint(entry.path(), folder)) gone.push_back(entry.path());
  for (const auto& path : gone) fs::remove_all(path);
}

/// What came with the clone becomes a link to where it came from, so that the job's command still
/// finds it; what the job has made goes.
void remove_copy(const fs::path& path, const fs::path& root) {
  const auto origin = root / path.filename();
  fs::remove_all(path);
  if (!root.empty() && fs::exists(origin)) fs::create_symlink(origin, path);
}

void reduce_folder(const fs::path& folder, const fs::path& root, bool keep_best) {
  std::vector<fs::path> copies;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename();
    if (always_kept(name) || entry.is_symlink()) continue;
    if (name == "models" || name == "eval") {
      remove_output(entry.path(), keep_best && name == "models");
    } else {
      copies.push_back(entry.path());
    }
  }
  for (const auto& path : copies) remove_copy(path, root);
}

bool is_over(const Job& job) {
  return job.state != JobState::waiting && job.state != JobState::running;
}

}  // namespace

std::span<const Field> MMARHandler::Options::fields() {
  static const std::array list{
      field<&Options::num_mmars_to_keep>("num_mmars_to_keep",
                                         "job folders that stay whole, the best ones")
          .at_least(0),
      field<&Options::key_mmar_content_only>(
          "key_mmar_content_only", "a kept folder has only config, best checkpoint and log"),
      field<&Options::stop_threshold>("stop_threshold", "score at which the study ends"),
      field<&Options::train_config_file>("train_config_file", "the training config below config/"),
      field<&Options::work_dir>("work_dir", "where runs lie, in place of automl/")};
  return list;
}

/// Looks at the whole study, so that it does not matter what an earlier host of it had done.
void MMARHandler::startup(const Event& event, StudyControl&) {
  for (const auto& job : event.study->jobs)
    if (!is_over(*job) && !job->continues.empty()) proposed_.insert(job->continues);
  tidy(*event.study);
}

void MMARHandler::recommendations_available(const Event& event, StudyControl&) {
  for (const auto& proposal : event.recommendations)
    if (proposal.continues)
      for (const auto& job : event.study->jobs)
        if (job->number == *proposal.continues) proposed_.insert(job->folder);
}

void MMARHandler::start_job(const Event& event, StudyControl&) {
  const auto& from = event.job->continues;
  if (from.empty()) return;
  running_[event.job->uid] = from;
  if (const auto proposed = proposed_.find(from); proposed != proposed_.end())
    proposed_.erase(proposed);
}

void MMARHandler::end_job(const Event& event, StudyControl& control) {
  running_.erase(event.job->uid);
  if (event.job->state == JobState::waiting && !event.job->continues.empty())
    proposed_.insert(event.job->continues);
  tidy(event.job, *event.study);
  const auto& score = event.job->score;
  if (!score || !options_.stop_threshold || event.job->state != JobState::complete) return;
  const bool reached = event.study->direction() == Direction::maximize
                           ? *score >= *options_.stop_threshold
                           : *score <= *options_.stop_threshold;
  if (reached)
    control.stop(event.job->name + " reached the stop_threshold " +
                 number_text(*options_.stop_threshold) + " with a score of " + number_text(*score));
}

void MMARHandler::shutdown(const Event& event, StudyControl&) { tidy(*event.study); }

void MMARHandler::tidy(const StudySnapshot& study) {
  whole_ = ranked(study);
  const auto most = static_cast<std::size_t>(options_.num_mmars_to_keep);
  if (whole_.size() > most) whole_.resize(most);
  std::set<std::int64_t> kept;
  for (const auto& job : whole_) kept.insert(job->number);
  for (const auto& job : study.jobs) {
    const bool stays = kept.contains(job->number);
    if (is_over(*job) && (!stays || options_.key_mmar_content_only))
      reduce(*job, study.root, stays);
  }
}

/// One job has ended: it has a place among the best, or it has none, or it takes another's.
void MMARHandler::tidy(const std::shared_ptr<const Job>& job, const StudySnapshot& study) {
  if (!is_over(*job)) return;
  std::erase_if(whole_, [&](const auto& other) { return other->number == job->number; });
  if (!has_rank(*job)) return reduce(*job, study.root, false);
  whole_.push_back(job);
  std::sort(whole_.begin(), whole_.end(), Better(study));
  std::shared_ptr<const Job> beaten;
  if (std::ssize(whole_) > options_.num_mmars_to_keep) {
    beaten = whole_.back();
    whole_.pop_back();
  }
  if (job != beaten && options_.key_mmar_content_only) reduce(*job, study.root, true);
  if (beaten) reduce(*beaten, study.root, false);
}

bool MMARHandler::is_continued(const Job& job) const {
  const auto goes_on = [&](const std::shared_ptr<const Job>& other) {
    return other->continues == job.folder;
  };
  return proposed_.contains(job.folder) ||
         std::any_of(running_.begin(), running_.end(),
                     [&](const auto& entry) { return entry.second == job.folder; }) ||
         std::any_of(whole_.begin(), whole_.end(), goes_on);
}

void MMARHandler::reduce(const Job& job, const fs::path& root, bool kept) {
  if (is_continued(job)) return;
  try {
    if (fs::exists(job.folder)) reduce_folder(job.folder, root, kept);
  } catch (const fs::filesystem_error& error) {
    context_.warn("cannot tidy " + job.name + ": " + error.code().message() + ": " +
                  error.path1().string());
  }
}

}  // namespace clara::mmar_handlers
