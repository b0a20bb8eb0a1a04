#include "slurm_runner.hpp"

#include <clara/error.hpp>
#include <clara/internal/shell.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <utility>

#include "job_state.hpp"
#include "tool.hpp"

extern char** environ;

namespace clara::slurm {
namespace {

/// What a job may see of this program's environment besides CLARA_*: where programs and libraries
/// are. A secret is none of these.
constexpr std::array kExported{
    "PATH", "HOME",       "USER",        "LANG",         "LC_ALL",
    "TZ",   "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH"};

/// Options of sbatch that the runner gives itself.
constexpr std::array kOwn{"--parsable",   "--export",    "--export-file",
                          "--job-name",   "--comment",   "--output",
                          "--error",      "--open-mode", "--array",
                          "--wrap",       "--wait",      "--requeue",
                          "--no-requeue", "--chdir",     "--test-only",
                          "-J",           "-o",          "-e",
                          "-a",           "-D",          "-W"};

/// Complaints of sbatch that pass.
constexpr std::array kPassing{"Unable to contact", "timed out", "temporarily", "Connection refused",
                              "submit limit",      "MaxSubmit", "Zero Bytes"};

std::string name_of(const RunRequest& request) {
  return request.name + "." + request.uid + "." + std::to_string(request.attempt);
}

/// "1-02:00:30" for --time, a minute above.
std::string limit_of(std::chrono::milliseconds limit) {
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(limit).count() + 1;
  return std::to_string(minutes);
}

bool is_time(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789:-") == std::string::npos &&
         std::isdigit(static_cast<unsigned char>(text.front())) != 0 &&
         std::isdigit(static_cast<unsigned char>(text.back())) != 0;
}

std::string job_words(const std::string& handle) { return "Slurm job " + handle; }

bool is_unknown(const ToolEnd& end) { return end.err.find("Invalid job id") != std::string::npos; }

}  // namespace

std::span<const Field> SlurmRunner::Options::fields() {
  static const std::array list{
      field<&Options::max_jobs>("max_jobs", "jobs in the queue or running at a time")
          .range(1, 4096),
      field<&Options::partition>("partition", "Slurm's partition; without it, the cluster's own"),
      field<&Options::gpus>("gpus", "GPUs of a job").range(0, 64),
      field<&Options::cpus>("cpus", "cores, and threads, of a job; without it, one").range(1, 4096),
      field<&Options::memory>("memory", "memory of a job, as sbatch reads it: 16G"),
      field<&Options::time>("time", "time limit of a job, as sbatch reads it: 90, 8:00:00, 2-0"),
      field<&Options::extra>("extra", "further options of sbatch: [\"--account=lab\"]"),
      field<&Options::export_names>("export", "names of further variables that a job gets"),
      field<&Options::pending_limit>(
          "pending_limit",
          "seconds after which a job fails that waits for what the cluster has not got")
          .at_least(0)};
  return list;
}

void SlurmRunner::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.time && !is_time(*options.time))
    issues.error("time", "expected minutes, hours:minutes:seconds or days-hours, got \"" +
                             *options.time + "\"");
  for (const auto& option : options.extra) {
    const auto name = option.substr(0, option.find('='));
    if (!option.starts_with("-"))
      issues.error("extra", "\"" + option + "\" is no option of sbatch: write --name=value");
    if (std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end())
      issues.error("extra", name + " is given by SlurmRunner itself");
  }
  for (const auto& name : options.export_names) {
    if (name.empty() || name.find_first_of("=, ") != std::string::npos)
      issues.error("export", "\"" + name + "\" is no name of a variable");
  }
}

SlurmRunner::SlurmRunner(Options options) : options_(std::move(options)) {}

std::vector<Slot> SlurmRunner::slots() {
  const auto end = run_tool({"sinfo", "--version"});
  check(end.ok(), "sinfo: " + end.words());
  std::vector<Slot> slots;
  for (std::int64_t i = 0; i < options_.max_jobs; ++i) {
    Slot slot;
    slot.worker = static_cast<int>(i) + 1;
    slot.threads = static_cast<int>(options_.cpus.value_or(1));
    slots.push_back(std::move(slot));
  }
  return slots;
}

std::vector<std::string> SlurmRunner::sbatch_arguments(const RunRequest& request) const {
  std::string names;
  for (const char* name : kExported) names += (names.empty() ? "" : ",") + std::string(name);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "CLARA_", 6) != 0) continue;
    names += "," + std::string(*variable, std::strcspn(*variable, "="));
  }
  for (const auto& name : options_.export_names) names += "," + name;
  std::vector<std::string> words{"sbatch",
                                 "--parsable",
                                 "--job-name=" + name_of(request),
                                 "--export=" + names,
                                 "--requeue",
                                 "--open-mode=append",
                                 "--output=" + (request.folder / "slurm.txt").string(),
                                 "--chdir=/"};
  if (options_.partition) words.push_back("--partition=" + *options_.partition);
  if (options_.gpus > 0) words.push_back("--gres=gpu:" + std::to_string(options_.gpus));
  if (options_.cpus) words.push_back("--cpus-per-task=" + std::to_string(*options_.cpus));
  if (options_.memory) words.push_back("--mem=" + *options_.memory);
  if (options_.time) {
    words.push_back("--time=" + *options_.time);
  } else if (request.time_limit.count() > 0) {
    words.push_back("--time=" + limit_of(request.time_limit + request.grace));
  }
  words.insert(words.end(), options_.extra.begin(), options_.extra.end());
  words.push_back((request.folder / "slurm.sh").string());
  return words;
}

std::optional<std::string> SlurmRunner::submit(const RunRequest& request, std::string& why) {
  if (unsure_.contains(name_of(request))) {
    if (auto handle = find(request)) return handle;
  }
  const auto script = request.folder / "slurm.sh";
  std::ofstream out(script, std::ios::trunc);
  out << "#!/bin/sh\nexec";
  for (const auto& word : request.argv) out << ' ' << shell_quoted(word);
  // Slurm counts the starts of a job that it takes back into the queue.
  out << " \"${SLURM_RESTART_COUNT:-0}\"\n";
  out.close();
  if (!out) throw Error("cannot write " + script.string(), ExitCode::storage);
  unsure_.insert(name_of(request));
  const auto end = run_tool(sbatch_arguments(request));
  if (end.ok()) {
    unsure_.erase(name_of(request));
    auto id = end.out.substr(0, end.out.find_first_of(";\n"));
    check(!id.empty() && id.find_first_not_of("0123456789") == std::string::npos,
          "sbatch has printed no job id, but " + shown(Value(end.out)));
    return id;
  }
  why = "sbatch: " + end.words();
  const bool passes =
      end.code < 0 || std::any_of(kPassing.begin(), kPassing.end(), [&](const char* words) {
        return end.err.find(words) != std::string::npos;
      });
  if (passes) return std::nullopt;
  unsure_.erase(name_of(request));
  throw Error(why);
}

std::vector<RunStatus> SlurmRunner::poll(std::span<const std::string> handles) {
  if (handles.empty()) return {};
  std::string ids;
  for (const auto& handle : handles) ids += (ids.empty() ? "" : ",") + handle;
  const auto end =
      run_tool({"squeue", "--noheader", "--states=all", "--jobs=" + ids, "-O", kQueueFormat});
  check(end.ok() || is_unknown(end), "squeue: " + end.words());
  const auto lines = parse_queue(end.out);
  std::vector<RunStatus> all;
  for (const auto& handle : handles) {
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [&](const QueueLine& l) { return l.id == handle; });
    RunStatus status;
    if (line == lines.end()) {
      status = ended(handle, "", "");
    } else {
      const auto state = state_of(line->state);
      status = state == RunStatus::State::waiting ? waiting(handle, line->reason)
               : state == RunStatus::State::ended ? ended(handle, line->state, line->reason)
                                                  : RunStatus{RunStatus::State::running, "", ""};
      status.restarts = line->restarts;
    }
    if (!status.impossible) impossible_.erase(handle);
    all.push_back(std::move(status));
  }
  return all;
}

RunStatus SlurmRunner::waiting(const std::string& handle, const std::string& reason) {
  RunStatus status;
  status.why = reason + " (" + job_words(handle) + ")";
  status.impossible = is_impossible(reason);
  if (!status.impossible) return status;
  const auto now = std::chrono::steady_clock::now();
  const auto since = impossible_.try_emplace(handle, now).first->second;
  if (now - since < std::chrono::seconds(options_.pending_limit)) return status;
  // Slurm itself would keep it in the queue for ever.
  cancel(handle, true);
  given_up_[handle] = "the cluster cannot run it: " + status.why;
  return status;
}

RunStatus SlurmRunner::ended(const std::string& handle, const std::string& state,
                             const std::string& reason) const {
  RunStatus status;
  status.state = RunStatus::State::ended;
  if (const auto given_up = given_up_.find(handle); given_up != given_up_.end()) {
    status.why = given_up->second;
    status.reason = "spawn";
    return status;
  }
  if (state.empty()) {
    status.why = "Slurm does not know job " + handle + " any more";
    return status;
  }
  status.reason = word_of(state, reason);
  status.why = job_words(handle) + " ended as " + state;
  const auto shown = run_tool({"scontrol", "show", "job", "-o", handle});
  const auto fields = parse_job(shown.out);
  const auto add = [&](const char* lead, const char* name) {
    const auto found = fields.find(name);
    if (found == fields.end() || found->second == "(null)" || found->second == "None") return;
    status.why += lead + found->second;
  };
  add(", ", "Reason");
  add(", exit code ", "ExitCode");
  add(" on ", "NodeList");
  return status;
}

void SlurmRunner::cancel(const std::string& handle, bool at_once) {
  const auto tell = [&](std::vector<std::string> words) {
    words.push_back(handle);
    const auto end = run_tool(words);
    const bool over = is_unknown(end) || end.err.find("already complet") != std::string::npos;
    check(end.ok() || over, "scancel: " + end.words());
  };
  if (at_once) return tell({"scancel"});
  tell({"scancel", "--state=PENDING"});
  // To the batch script alone, that is to the supervisor: it knows the grace and writes down how
  // its job has ended.
  tell({"scancel", "--state=RUNNING", "--batch", "--signal=TERM"});
}

std::optional<std::string> SlurmRunner::find(const RunRequest& request) const {
  const auto end = run_tool({"squeue", "--noheader", "--states=all", "--me",
                             "--name=" + name_of(request), "-O", kQueueFormat});
  check(end.ok(), "squeue: " + end.words());
  const auto lines = parse_queue(end.out);
  if (lines.empty()) return std::nullopt;
  return lines.front().id;
}

std::optional<std::string> SlurmRunner::adopt(const std::string& handle,
                                              const RunRequest& request) {
  if (handle.empty()) return find(request);
  const auto end = run_tool({"scontrol", "show", "job", "-o", handle});
  if (is_unknown(end)) return std::nullopt;
  check(end.ok(), "scontrol: " + end.words());
  // Ids begin anew when a cluster is set up anew.
  const auto fields = parse_job(end.out);
  const auto name = fields.find("JobName");
  if (name == fields.end() || name->second != name_of(request)) return std::nullopt;
  return handle;
}

}  // namespace clara::slurm
