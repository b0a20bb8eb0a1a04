#include <host/check/check.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/config_options.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/config/origins.hpp>

#include <clara/internal/utf8.hpp>
#include <clara/redaction.hpp>

#include <ostream>

namespace clara::host::cli {
namespace {

struct Options {
  ConfigOptions config;
  bool origin = false;
};

Value origin_json(const config::Origin& origin) {
  Object out{{"path", origin.path}, {"value", origin.value}, {"origin", origin.text}};
  if (!origin.variable.empty()) out.set("variable", origin.variable);
  return out;
}

void print_origins(App& app, const config::Plan& plan) {
  const auto origins = config::origins(plan);
  if (app.json()) {
    Array out;
    for (const auto& origin : origins) out.push_back(origin_json(origin));
    app.out() << app.shown(Value(std::move(out)));
    return;
  }
  for (const auto& origin : origins) {
    auto line = origin.path + " = " + redacted_value(origin.value, app.logger().secrets()).json() +
                "    # " + origin.text;
    if (!origin.variable.empty()) line += " by {" + origin.variable + '}';
    app.out() << visible(line) << '\n';
  }
}

/// Of an AutoML config without the settings that go to its jobs; its training config is looked at
/// for what these may set.
config::Plan plan_of(const config::Request& request, const config::Vocabulary& vocabulary,
                     Issues& issues) {
  if (check::type_of(request) == config::ConfigType::automl)
    return config::read_study(request, vocabulary, issues).plan;
  return config::make_plan(config::read_sources(request), vocabulary, issues);
}

int show(App& app, const Options& options) {
  const auto request = request_of(options.config);
  const plugins::Catalog catalog(folders_of(app, request));
  warn_of_plugins(app, catalog);
  const config::CatalogVocabulary vocabulary(catalog);
  Issues issues;
  const auto plan = plan_of(request, vocabulary, issues);
  if (options.origin) {
    print_origins(app, plan);
  } else {
    app.out() << app.shown(plan.effective);
  }
  app.out().flush();
  issues = check::sorted(issues);
  if (issues.failed()) throw Error(issues, check::code_of(issues, vocabulary));
  log_issues(app, issues);
  return 0;
}

}  // namespace

void add_config(App& app) {
  auto options = std::make_shared<Options>();
  auto& group = app.group("config", "configs as this program understands them");
  auto& command =
      app.command(group, "show", "the effective config: merged, substituted, references in full",
                  [&app, options] { return show(app, *options); });
  add_config_options(app, command, options->config);
  command.add_flag("--origin", options->origin,
                   "every value with the place that it comes from, defaults included");
}

}  // namespace clara::host::cli
