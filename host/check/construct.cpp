#include <unistd.h>

#include <host/check/construct.hpp>
#include <host/check/issue_json.hpp>
#include <host/plugins/child_process.hpp>
#include <host/wiring/run_settings.hpp>
#include <host/wiring/wiring.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clara::host::check {
namespace {

using config::Node;
using config::Plan;

constexpr std::chrono::seconds kLimit{60};  // for each component
/// Each constructor that takes a process down costs a process: beyond these the rest is left.
constexpr std::size_t kMostCrashes = 20;

using Before = std::function<void(const Node&)>;
using Refused = std::function<void(const Error&)>;
/// Builds what is not left out (by path), and tells what is refused.
using Build = std::function<void(const Before&, const std::set<std::string>& left_out,
                                 const Refused& refused)>;

// What the child tells, each with a NUL behind it: "B" and the path of the component that comes
// next ("" at the end), or "E" and a refusal as JSON.
void send(int descriptor, char kind, const std::string& text) {
  const std::string line = kind + text + '\0';
  const char* at = line.data();
  std::size_t left = line.size();
  while (left > 0) {
    const auto written = ::write(descriptor, at, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    at += written;
    left -= static_cast<std::size_t>(written);
  }
}

std::string text_of(const Error& error) {
  Array issues;
  for (const auto& issue : error.issues()) issues.push_back(issue_json(issue));
  return Value(Object{{"code", static_cast<int>(error.code())}, {"issues", std::move(issues)}})
      .json();
}

Error error_of(const std::string& text) {
  const auto value = parse_json(text);
  Issues issues;
  for (const auto& issue : value.find("issues")->as_array()) issues.add(issue_from_json(issue));
  return Error(issues, static_cast<ExitCode>(value.find("code")->as_int()));
}

void be_the_child(int answer, const Build& build, const std::set<std::string>& left_out) {
  const auto refused = [&](const Error& error) { send(answer, 'E', text_of(error)); };
  try {
    build([&](const Node& node) { send(answer, 'B', node.path); }, left_out, refused);
  } catch (const std::exception& error) {
    refused(Error(error.what()));
  }
  send(answer, 'B', "");
}

Issue crash_of(const Plan& plan, const std::string& path, const std::string& how) {
  Issue issue;
  issue.path = path;
  issue.message = how;
  const auto node = std::find_if(plan.nodes.begin(), plan.nodes.end(),
                                 [&](const Node& one) { return one.path == path; });
  if (node != plan.nodes.end()) {
    issue.mark = node->args.mark();
    issue.message =
        node->label + ": " + node->description->file.string() + ": its constructor " + how;
  }
  return issue;
}

struct Outcome {
  std::vector<Error> refused;
  Issues crashed;
  std::string printed;

  Issues all() const {
    Issues out;
    for (const auto& error : refused)
      for (const auto& issue : error.issues()) out.add(issue);
    for (const auto& issue : crashed.list()) out.add(issue);
    return out;
  }
};

/// One process. Returns the path of the component that took it down; none: it came to its end.
std::optional<std::string> build_once(const Build& build, const std::set<std::string>& left_out,
                                      Outcome& outcome, std::string& how) {
  const auto end =
      plugins::run_copy([&](int answer) { be_the_child(answer, build, left_out); }, kLimit);
  std::optional<std::string> building;
  outcome.refused.clear();
  for (std::size_t at = 0; at < end.answer.size();) {
    const auto stop = end.answer.find('\0', at);
    if (stop == std::string::npos) break;  // half of one: the process was gone before its end
    const char kind = end.answer[at];
    auto text = end.answer.substr(at + 1, stop - at - 1);
    at = stop + 1;
    if (kind == 'B')
      building = text;
    else
      outcome.refused.push_back(error_of(text));
  }
  outcome.printed = end.errors;
  if (building == "" && end.exit_code == 0) return std::nullopt;
  outcome.printed.clear();  // the last of it is in the words of how it ended
  how = plugins::how_it_ended(end, kLimit);
  return building.value_or("");
}

/// Builds again without the one that took the process down, until the rest comes to its end.
Outcome build_in_children(const Plan& plan, const Build& build) {
  Outcome outcome;
  std::set<std::string> left_out;
  std::string how;
  while (const auto path = build_once(build, left_out, outcome, how)) {
    outcome.crashed.add(crash_of(plan, *path, how));
    if (!left_out.insert(*path).second || path->empty() || left_out.size() == kMostCrashes) break;
  }
  return outcome;
}

// The components are not destroyed: the process is given up as it is.
void build_and_leave(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                     Services& services, const wiring::Wanted& wanted, const Before& before,
                     const std::set<std::string>& left_out, const Refused& refused) {
  auto wiring = std::make_unique<wiring::Wiring>(plan, catalog, logger, services);
  wiring.release()->try_all(before, wanted, left_out, refused);
}

bool is_foreign(const Node& node) { return node.description && !node.description->own; }

}  // namespace

void construct_in_child(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues) {
  Services services(plan.root);
  wiring::FixedRunSettings settings("cpu");
  services.add(RunSettings::service_name, settings);
  const auto outcome = build_in_children(
      plan,
      [&](const Before& before, const std::set<std::string>& left_out, const Refused& refused) {
        build_and_leave(plan, catalog, logger, services, {}, before, left_out, refused);
      });
  std::fputs(outcome.printed.c_str(), stderr);
  const auto all = outcome.all();
  for (const auto& issue : all.list()) issues.add(issue);
}

void require_constructible(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                           const Services& services) {
  const auto foreign = std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const Node& node) {
    return node.enabled && is_foreign(node);
  });
  if (!foreign) return;
  auto copy = services;
  const auto outcome = build_in_children(
      plan,
      [&](const Before& before, const std::set<std::string>& left_out, const Refused& refused) {
        build_and_leave(plan, catalog, logger, copy, is_foreign, before, left_out, refused);
      });
  const auto all = outcome.all();
  if (all.empty()) return;
  const bool plugins =
      std::all_of(outcome.refused.begin(), outcome.refused.end(),
                  [](const Error& error) { return error.code() == ExitCode::plugin; });
  throw Error(all, plugins ? ExitCode::plugin : ExitCode::config);
}

}  // namespace clara::host::check
