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

namespace clara::host::check {
namespace {

using config::Node;
using config::Plan;

constexpr std::chrono::seconds kLimit{60};  // for all that one process builds
/// Each constructor that takes a process down costs a process: beyond these the rest is left.
constexpr std::size_t kMostCrashes = 20;

using Before = std::function<void(const Node&)>;
/// Builds what is not left out (by path), and adds what is refused.
using Build =
    std::function<void(const Before&, const std::set<std::string>& left_out, Issues& issues)>;

// What the child tells, each with a NUL behind it: "B" and the path of the component that comes
// next ("" at the end), or "E" and the refusals as JSON.
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

std::string text_of(const Issues& issues) {
  Array out;
  for (const auto& issue : issues.list()) out.push_back(issue_json(issue));
  return Value(std::move(out)).json();
}

void be_the_child(int answer, const Build& build, const std::set<std::string>& left_out) {
  Issues issues;
  try {
    build([&](const Node& node) { send(answer, 'B', node.path); }, left_out, issues);
  } catch (const std::exception& error) {
    issues.error(Value(), "", error.what());
  }
  send(answer, 'E', text_of(issues));
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
  Issues refused, crashed;
  std::string printed;
};

/// One process. Returns the path of the component that took it down; none: it came to its end.
std::optional<std::string> build_once(const Build& build, const std::set<std::string>& left_out,
                                      Outcome& outcome, std::string& how) {
  const auto end =
      plugins::run_copy([&](int answer) { be_the_child(answer, build, left_out); }, kLimit);
  std::optional<std::string> building;
  outcome.refused = {};
  for (std::size_t at = 0; at < end.answer.size();) {
    const auto stop = std::min(end.answer.find('\0', at), end.answer.size());
    const auto text = end.answer.substr(at + 1, stop - at - 1);
    at = stop + 1;
    if (end.answer[at - text.size() - 2] == 'B') {
      building = text;
      continue;
    }
    const auto refused = parse_json(text);
    for (const auto& issue : refused.as_array()) outcome.refused.add(issue_from_json(issue));
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
                     const std::set<std::string>& left_out, Issues& issues) {
  auto wiring = std::make_unique<wiring::Wiring>(plan, catalog, logger, services);
  wiring.release()->try_all(before, wanted, left_out, issues);
}

bool is_foreign(const Node& node) { return node.description && !node.description->own; }

}  // namespace

void construct_in_child(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues) {
  Services services(plan.root);
  wiring::FixedRunSettings settings("cpu");
  services.add(RunSettings::service_name, settings);
  const auto outcome = build_in_children(
      plan, [&](const Before& before, const std::set<std::string>& left_out, Issues& refused) {
        build_and_leave(plan, catalog, logger, services, {}, before, left_out, refused);
      });
  std::fputs(outcome.printed.c_str(), stderr);
  for (const auto& issue : outcome.refused.list()) issues.add(issue);
  for (const auto& issue : outcome.crashed.list()) issues.add(issue);
}

void require_constructible(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                           const Services& services) {
  const auto foreign = std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const Node& node) {
    return node.enabled && is_foreign(node);
  });
  if (!foreign) return;
  auto copy = services;
  const auto outcome = build_in_children(
      plan, [&](const Before& before, const std::set<std::string>& left_out, Issues& refused) {
        build_and_leave(plan, catalog, logger, copy, is_foreign, before, left_out, refused);
      });
  auto all = outcome.refused;
  for (const auto& issue : outcome.crashed.list()) all.add(issue);
  if (all.empty()) return;
  throw Error(all, outcome.refused.empty() ? ExitCode::plugin : ExitCode::config);
}

}  // namespace clara::host::check
