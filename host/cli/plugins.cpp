#include <unistd.h>
#include <clara/error.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/plugin_template.hpp>
#include <host/cli/plugin_text.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/plugins/catalog.hpp>
#include <host/plugins/plugin_file.hpp>
#include <host/plugins/probe.hpp>

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;
using plugins::Catalog;
using plugins::Folders;

struct Options {
  std::string kind;
  std::string component;
  fs::path file;
  fs::path mmar;
  std::string name;
  bool construct = false;
  bool manifest = false;
};

Catalog open_catalog(const App& app, const Options& options) {
  return Catalog(Folders::of_process(app.common().plugin_dirs, options.mmar));
}

int list(App& app, const Options& options) {
  const auto catalog = open_catalog(app, options);
  warn_of_plugins(app, catalog);
  auto components = catalog.list();
  if (!options.kind.empty()) {
    std::erase_if(components,
                  [&](const auto* component) { return component->kind != options.kind; });
    if (components.empty()) {
      const auto kinds = catalog.kinds();
      throw Error(Issue{Severity::error,
                        {},
                        "",
                        "there is no kind \"" + options.kind + "\"",
                        did_you_mean(options.kind, kinds)});
    }
  }
  if (app.json()) {
    app.out() << list_json(components, catalog.refused()).json(2) << '\n';
  } else {
    app.out() << list_text(components);
  }
  return 0;
}

/// The components of other files with the kind and name of this one.
Descriptions others_of(const Catalog& catalog, const plugins::Description& component) {
  auto out = catalog.list();
  std::erase_if(out, [&](const auto* other) {
    return other == &component || other->kind != component.kind || other->name != component.name;
  });
  return out;
}

/// A name, or what a config's "path" says.
const plugins::Description& find(const Catalog& catalog, const std::string& kind,
                                 const std::string& name) {
  if (name.find('.') != std::string::npos) return catalog.by_path(kind, name, "");
  const auto all = catalog.list();
  std::vector<std::string> files;
  for (const auto* one : all)
    if (one->kind == kind && one->name == name) files.push_back(one->file.string());
  if (files.size() < 2 || catalog.find(kind, name)) return catalog.named(kind, name, "");
  throw Error(
      Issue{Severity::error,
            {},
            "",
            "two plugins offer the " + kind + " \"" + name + "\": " + files[0] + " and " + files[1],
            "say which: " + kind + "/" + files[0] + ":" + name},
      ExitCode::plugin);
}

int describe(App& app, const Options& options) {
  const auto catalog = open_catalog(app, options);
  warn_of_plugins(app, catalog);
  const auto slash = options.component.find('/');
  if (slash == std::string::npos) {
    const auto hint = catalog.kind_hint(options.component);
    throw Error(Issue{Severity::error,
                      {},
                      "",
                      "\"" + options.component + "\" is not KIND/NAME",
                      hint.empty() ? "such as controller/RandomController" : hint});
  }
  const auto kind = options.component.substr(0, slash);
  const auto& found = find(catalog, kind, options.component.substr(slash + 1));
  const auto others = others_of(catalog, found);
  if (app.json()) {
    app.out() << json_schema(found, others).json(2) << '\n';
  } else {
    app.out() << describe_text(found, others);
  }
  return 0;
}

int check(App& app, const Options& options) {
  auto folders = Folders::of_process(app.common().plugin_dirs, options.mmar);
  // The file is judged alone: what lies in the folders has no say in it, except that our own folder
  // is trusted.
  folders.others.clear();
  const Catalog catalog(folders);
  const auto components = catalog.check_file(options.file);
  if (app.json()) {
    app.out() << check_json(options.file, components).json(2) << '\n';
  } else {
    app.out() << check_text(options.file, components);
  }
  return 0;
}

int create(App& app, const Options& options) {
  const auto files = new_plugin_project(options.name, fs::current_path() / options.name);
  if (app.json()) {
    Array list;
    for (const auto& file : files) list.push_back(file.string());
    app.out() << Value(Object{{"files", std::move(list)}}).json(2) << '\n';
  } else {
    for (const auto& file : files) app.out() << (fs::path(options.name) / file).string() << '\n';
    app.out() << "\nNext: cmake -S " << options.name << " -B " << options.name
              << "/build -DCMAKE_PREFIX_PATH=" << sdk_prefix() << " && cmake --build "
              << options.name << "/build\n";
  }
  return 0;
}

/// The other end of plugins::Prober: one plugin, tried in this process, which may die of it.
int probe(const Options& options) {
  const auto tell = [](const std::string& text) {
    return write(plugins::kVerdictDescriptor, text.data(), text.size()) ==
           static_cast<ssize_t>(text.size());
  };
  std::string verdict = "ok";
  try {
    const auto what = options.construct  ? plugins::Probe::construct
                      : options.manifest ? plugins::Probe::manifest
                                         : plugins::Probe::load;
    plugins::probe_here(options.file, what,
                        [&](const std::string& what) { tell(what + plugins::kTried); });
  } catch (const std::exception& error) {
    verdict = error.what();
  }
  // Not through main's return: what the plugin left to run at exit is not asked for, and may crash.
  _exit(tell(verdict) && verdict == "ok" ? 0 : static_cast<int>(ExitCode::plugin));
}

}  // namespace

void add_plugins(App& app) {
  auto options = std::make_shared<Options>();
  auto& group =
      app.group("plugins", "the components that a config can name, and the plugins they come from");

  auto& list_command = app.command(group, "list", "every component, by kind",
                                   [&app, options] { return list(app, *options); });
  list_command.add_option("KIND", options->kind, "only this kind: transform, controller, ...");
  list_command.add_option("--mmar", options->mmar, "look into this MMAR's custom/ too")
      ->check(CLI::ExistingDirectory);

  auto& describe_command =
      app.command(group, "describe", "a component's arguments; with --json, their JSON Schema",
                  [&app, options] { return describe(app, *options); });
  describe_command
      .add_option("KIND/NAME", options->component,
                  "such as controller/RandomController; in place of NAME also a config's \"path\"")
      ->required();
  describe_command.add_option("--mmar", options->mmar, "look into this MMAR's custom/ too")
      ->check(CLI::ExistingDirectory);

  auto& check_command =
      app.command(group, "check", "whether a plugin can be loaded, and why not (exit code 3)",
                  [&app, options] { return check(app, *options); });
  check_command.add_option("FILE", options->file, "the plugin, a .so file")->required();

  auto& new_command =
      app.command(group, "new", "writes a project for a plugin of your own, in a new folder",
                  [&app, options] { return create(app, *options); });
  new_command
      .add_option("NAME", options->name, "of the plugin and the folder: letters, digits and _")
      ->required();

  auto& probe_command = app.command(group, "probe", "", [options] { return probe(*options); });
  probe_command.group("");  // not shown: it is for this program itself
  probe_command.add_option("FILE", options->file)->required();
  probe_command.add_flag("--construct", options->construct);
  probe_command.add_flag("--manifest", options->manifest);
}

}  // namespace clara::host::cli
