#include <host/check/check.hpp>
#include <host/check/files.hpp>
#include <host/check/trial_program.hpp>
#include <host/config/branches.hpp>
#include <host/config/work_dir.hpp>
#include <host/study/settings.hpp>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

namespace clara::host::check {
namespace {

using config::Plan;
using config::Request;
using config::Search;
using config::Sources;
using config::StudyPlan;
using config::Vocabulary;

void check_run_folder(const Plan& plan, Issues& issues) {
  const auto work = config::work_dir(plan);
  check_writable(work.folder, work.written ? *work.written : plan.effective, work.path, "", issues);
}

void check_used(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
                FileCheck& files, Issues& issues) {
  Issues told;
  const auto first = config::first_branch(search.space());
  const auto plan = config::make_plan(sources, vocabulary, search, first, told);
  config::check_unused(sources, plan, issues);
  files.run(plan, told);
  files.warn_of_classes(plan, issues);
}

StudyPlan study_of(const Request& request, const Vocabulary& vocabulary, Issues& issues) {
  // Of every branch: a search may switch what reads and writes files.
  FileCheck files(issues);
  const auto check = [&](const Plan& plan, Issues& found) { files.run(plan, found); };
  auto study = config::read_study(request, vocabulary, issues, check);
  if (study.training && !issues.failed())
    check_used(study.training->sources(), vocabulary, study.training->search(), files, issues);
  check_trial_program(study.plan, issues);
  study::check_direction(study, study::read_study_config(study.plan, issues), issues);
  check_run_folder(study.plan, issues);
  return study;
}

// What a training of its own makes of a config with a search, as checked_plan() does. A study needs
// none of it, and so it is no error of the config.
void check_as_written(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
                      FileCheck& files, Issues& issues) {
  Issues found;
  files.run(config::make_plan(sources, vocabulary, search, {}, found), found);
  for (auto issue : found.list()) {
    if (issue.severity != Severity::error) continue;
    issue.severity = Severity::warning;
    issue.message += " (as it is written, which is what clara-host train uses)";
    if (issue.hint.empty())
      issue.hint = "a study gives it a value: clara-host check of its AutoML config";
    issues.add(std::move(issue));
  }
}

Plan searched_plan(const Sources& sources, const Vocabulary& vocabulary, Issues& issues) {
  const auto& layout = config::layout_of(config::type_of_config(sources.config));
  const auto search = Search::find(sources.config, layout, vocabulary, issues);
  FileCheck files(issues);
  if (search.space().parameters().empty()) {
    auto plan = config::make_plan(sources, vocabulary, search, {}, issues);
    files.run(plan, issues);
    if (!issues.failed()) config::check_unused(sources, plan, issues);
    files.warn_of_classes(plan, issues);
    return plan;
  }
  config::check_branches(sources, vocabulary, search, issues,
                         [&](const Plan& plan, Issues& found) { files.run(plan, found); });
  if (!issues.failed()) check_as_written(sources, vocabulary, search, files, issues);
  if (!issues.failed()) check_used(sources, vocabulary, search, files, issues);
  Issues told;
  return config::make_plan(sources, vocabulary, search, config::first_branch(search.space()), told);
}

void absorb(const Error& error, Issues& issues) {
  for (const auto& issue : error.issues()) issues.add(issue);
}

void throw_errors(Issues& issues, const Vocabulary& vocabulary) {
  issues = sorted(issues);
  if (issues.failed()) throw Error(issues, code_of(issues, vocabulary));
}

}  // namespace

config::ConfigType type_of(const Request& request) {
  auto bare = request;
  bare.settings.clear();
  return config::type_of_config(config::read_sources(bare).config);
}

Checked check_config(const Request& request, const Vocabulary& vocabulary) {
  Checked checked;
  Issues issues;
  try {
    const auto type = type_of(request);
    checked.type = config::layout_of(type).type_name;
    if (type == config::ConfigType::automl) {
      checked.plan = study_of(request, vocabulary, issues).plan;
    } else {
      checked.plan = searched_plan(config::read_sources(request), vocabulary, issues);
    }
  } catch (const Error& error) {
    absorb(error, issues);
  }
  checked.issues = sorted(issues);
  return checked;
}

Plan checked_plan(const Request& request, const Vocabulary& vocabulary, Issues& issues) {
  const auto sources = config::read_sources(request);
  auto plan = config::make_plan(sources, vocabulary, issues);
  FileCheck(issues).run(plan, issues);
  if (!issues.failed()) config::check_unused(sources, plan, issues);
  throw_errors(issues, vocabulary);
  return plan;
}

StudyPlan checked_study(const Request& request, const Vocabulary& vocabulary, Issues& issues) {
  const auto type = type_of(request);
  if (type != config::ConfigType::automl) {
    const bool training = type == config::ConfigType::training;
    throw Error(request.file.string() + ": is a " + std::string(config::layout_of(type).type_name) +
                    "; clara-host " + (training ? "train" : "validate") + " takes it",
                ExitCode::config);
  }
  auto study = study_of(request, vocabulary, issues);
  throw_errors(issues, vocabulary);
  return study;
}

ExitCode code_of(const Issues& issues, const Vocabulary& vocabulary) {
  if (!issues.failed()) return ExitCode::ok;
  const auto& list = issues.list();
  const bool plugins = std::all_of(list.begin(), list.end(), [&](const Issue& issue) {
    return issue.severity != Severity::error || vocabulary.is_plugins_fault(issue);
  });
  return plugins ? ExitCode::plugin : ExitCode::config;
}

Issues sorted(const Issues& issues) {
  auto list = issues.list();
  std::vector<std::string> files;
  const auto file_order = [&](const Issue& issue) {
    if (!issue.mark.file) return std::size_t{1} << 20;
    const auto found = std::find(files.begin(), files.end(), *issue.mark.file);
    if (found == files.end()) files.push_back(*issue.mark.file);
    return static_cast<std::size_t>(found - files.begin());
  };
  for (const auto& issue : list) file_order(issue);
  std::stable_sort(list.begin(), list.end(), [&](const Issue& a, const Issue& b) {
    return std::tuple(file_order(a), a.mark.line, a.mark.column) <
           std::tuple(file_order(b), b.mark.line, b.mark.column);
  });
  Issues out;
  std::set<std::string> seen;
  for (auto& issue : list)
    if (seen.insert(issue.text()).second) out.add(std::move(issue));
  return out;
}

}  // namespace clara::host::check
