#include <host/check/check.hpp>
#include <host/check/construct.hpp>
#include <host/check/issue_json.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/config_options.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/config/references.hpp>

#include <algorithm>
#include <ostream>

namespace clara::host::cli {
namespace {

struct Options {
  ConfigOptions config;
  bool construct = false;
};

std::string counted(const Issues& issues) {
  const auto count = [&](Severity severity) {
    return std::count_if(issues.list().begin(), issues.list().end(),
                         [&](const Issue& issue) { return issue.severity == severity; });
  };
  std::string out;
  const auto add = [&](long number, const char* noun) {
    if (number == 0) return;
    out +=
        (out.empty() ? "" : ", ") + std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
  };
  add(count(Severity::error), "error");
  add(count(Severity::warning), "warning");
  add(count(Severity::note), "note");
  return out;
}

void print_text(App& app, const std::string& file, const check::Checked& checked) {
  const auto& issues = checked.issues;
  if (!issues.empty()) app.out() << issues.text() << '\n';
  const auto numbers = counted(issues);
  const bool is_old = std::any_of(issues.list().begin(), issues.list().end(), [](const Issue& one) {
    return one.severity == Severity::error && one.hint.starts_with("since Clara 4 ");
  });
  if (is_old) app.out() << file << ": clara-host upgrade translates a config of Clara Train 3.x\n";
  if (issues.failed()) {
    app.out() << file << ": " << numbers << '\n';
  } else {
    app.out() << file << ": ok, " << config::with_article(checked.type)
              << (numbers.empty() ? "" : " with " + numbers) << '\n';
  }
}

void print_json(App& app, const std::string& file, const check::Checked& checked) {
  Array issues;
  for (const auto& issue : checked.issues.list()) issues.push_back(check::issue_json(issue));
  Object out{{"file", file}, {"ok", !checked.issues.failed()}, {"issues", std::move(issues)}};
  if (!checked.type.empty()) out.set("type", checked.type);
  app.out() << Value(std::move(out)).json(2) << '\n';
}

int check_file(App& app, const Options& options) {
  const auto request = request_of(options.config);
  const plugins::Catalog catalog(folders_of(app, request));
  warn_of_plugins(app, catalog);
  const config::CatalogVocabulary vocabulary(catalog);
  auto checked = check::check_config(request, vocabulary);
  if (options.construct && !checked.issues.failed())
    check::construct_in_child(checked.plan, catalog, app.logger(), checked.issues);
  if (app.json()) {
    print_json(app, request.file.string(), checked);
  } else {
    print_text(app, request.file.string(), checked);
  }
  return static_cast<int>(check::code_of(checked.issues, vocabulary));
}

}  // namespace

void add_check(App& app) {
  auto options = std::make_shared<Options>();
  auto& command = app.command("check", "everything that is wrong with a config, without running it",
                              [&app, options] { return check_file(app, *options); });
  add_program_options(app, command, options->config);
  command.add_flag("--construct", options->construct,
                   "also build every component, in a process of its own");
}

}  // namespace clara::host::cli
