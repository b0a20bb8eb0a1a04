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
#include <string>

namespace clara::host::check {
namespace {

using config::Node;
using config::Plan;

constexpr std::chrono::seconds kLimit{60};  // for each component

using Before = std::function<void(const Node&)>;
using Build = std::function<void(const Before&)>;

// What the child tells, each with a NUL behind it: "B" and the path of the component that comes
// next ("" at the end), or "E" and an error as JSON.
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

void be_the_child(int answer, const Build& build) {
  try {
    build([&](const Node& node) { send(answer, 'B', node.path); });
    send(answer, 'B', "");
  } catch (const Error& error) {
    send(answer, 'E', text_of(error));
  } catch (const std::exception& error) {
    send(answer, 'E', text_of(Error(error.what())));
  }
}

Error crash_of(const Plan& plan, const std::string& path, const std::string& how) {
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
  return Error(std::move(issue), ExitCode::plugin);
}

struct Outcome {
  std::optional<Error> error;
  std::string printed;
};

Outcome build_in_child(const Plan& plan, const Build& build) {
  const auto end = plugins::run_copy([&](int answer) { be_the_child(answer, build); }, kLimit);
  std::optional<std::string> building;
  for (std::size_t at = 0; at < end.answer.size();) {
    const auto stop = std::min(end.answer.find('\0', at), end.answer.size());
    const auto text = end.answer.substr(at + 1, stop - at - 1);
    if (end.answer[at] == 'E') return {error_of(text), end.errors};
    building = text;
    at = stop + 1;
  }
  if (building == "" && end.exit_code == 0) return {std::nullopt, end.errors};
  return {crash_of(plan, building.value_or(""), plugins::how_it_ended(end, kLimit)), ""};
}

// The components are not destroyed: the process is given up as it is.
void build_and_leave(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                     Services& services, const Before& before, const wiring::Wanted& wanted) {
  auto wiring = std::make_unique<wiring::Wiring>(plan, catalog, logger, services);
  wiring.release()->build(before, wanted);
}

bool is_foreign(const Node& node) { return node.description && !node.description->own; }

}  // namespace

void construct_in_child(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                        Issues& issues) {
  Services services(plan.root);
  wiring::FixedRunSettings settings("cpu");
  services.add(RunSettings::service_name, settings);
  const auto outcome = build_in_child(plan, [&](const Before& before) {
    build_and_leave(plan, catalog, logger, services, before, {});
  });
  std::fputs(outcome.printed.c_str(), stderr);
  if (!outcome.error) return;
  for (const auto& issue : outcome.error->issues()) issues.add(issue);
}

void require_constructible(const Plan& plan, const plugins::Catalog& catalog, Logger& logger,
                           const Services& services) {
  const auto foreign = std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const Node& node) {
    return node.enabled && is_foreign(node);
  });
  if (!foreign) return;
  auto copy = services;
  const auto outcome = build_in_child(plan, [&](const Before& before) {
    build_and_leave(plan, catalog, logger, copy, before, is_foreign);
  });
  if (outcome.error) throw Error(*outcome.error);
}

}  // namespace clara::host::check
