#include <clara/internal/files.hpp>
#include <clara/internal/utf8.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/config_options.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/config/layout.hpp>
#include <host/upgrade/print.hpp>
#include <host/upgrade/upgrade.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path place;
  bool write = false;
};

/// One config, and what became of it.
struct Translated {
  fs::path file;
  upgrade::Upgraded made;
  fs::path kept;  ///< where the old one lies; empty when nothing was written
};

/// The configs of an MMAR, in the order of their names; what is none of ours is passed over.
std::vector<fs::path> configs_of(const fs::path& mmar) {
  const auto folder = fs::is_directory(mmar / "config") ? mmar / "config" : mmar;
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "environment.json")
      continue;
    try {
      static_cast<void>(config::type_of_config(
          config::read_sources(config::Request{entry.path(), {}, {}, {}}).config));
      out.push_back(entry.path());
    } catch (const Error&) {  // a data list, or a config of another program
    }
  }
  std::sort(out.begin(), out.end());
  if (out.empty())
    throw Error("there is no config in " + folder.string() + " that can be translated",
                ExitCode::config);
  return out;
}

/// FILE.old, or the first number behind that which is free.
fs::path name_of_old(const fs::path& file) {
  for (int number = 1;; ++number) {
    auto name = file;
    name += number == 1 ? ".old" : ".old." + std::to_string(number);
    if (!fs::exists(fs::symlink_status(name))) return name;
  }
}

Translated translate(const fs::path& file, const config::Vocabulary& vocabulary, bool write) {
  Translated out{
      file,
      upgrade::upgrade(config::read_sources(config::Request{file, {}, {}, {}}), vocabulary),
      {}};
  if (!write || out.made.lines.empty()) return out;
  out.kept = name_of_old(file);
  write_file(out.kept, read_file(file));
  write_file(file, upgrade::config_text(out.made.config));
  return out;
}

std::size_t left_of(const Translated& one) {
  return static_cast<std::size_t>(std::count_if(one.made.lines.begin(), one.made.lines.end(),
                                                [](const auto& line) { return line.left; }));
}

std::string counted(std::size_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

void print_text(App& app, const Translated& one) {
  for (const auto& line : one.made.lines) {
    const auto place = line.mark.text();
    app.out() << visible((place.empty() ? one.file.string() : place) + ": " + line.path + ": " +
                         (line.left ? "look at this: " : "") + line.text)
              << '\n';
  }
  const auto left = left_of(one);
  const auto all = one.made.lines.size();
  app.out() << one.file.string() << ": ";
  if (all == 0) {
    app.out() << "is in today's form\n";
    return;
  }
  app.out() << counted(all - left, "change");
  if (left > 0) app.out() << ", " << left << " to look at";
  app.out() << (one.kept.empty() ? "; nothing was written: --write does"
                                 : "; written, the old one is " + one.kept.string())
            << '\n';
}

Value json_of(const Translated& one) {
  Array lines;
  for (const auto& line : one.made.lines) {
    Object out{{"path", line.path}, {"text", line.text}, {"left", line.left}};
    if (line.mark) out.set("place", line.mark.text());
    lines.push_back(std::move(out));
  }
  Object out{{"file", one.file.string()}, {"lines", std::move(lines)}, {"config", one.made.config}};
  if (!one.kept.empty()) out.set("kept", one.kept.string());
  return out;
}

int run(App& app, const Options& options) {
  const auto files = fs::is_directory(options.place) ? configs_of(options.place)
                                                     : std::vector<fs::path>{options.place};
  const config::Request request{files.front(), {}, {}, {}};
  const plugins::Catalog catalog(folders_of(app, request));
  warn_of_plugins(app, catalog);
  const config::CatalogVocabulary vocabulary(catalog);
  std::size_t left = 0;
  Array all;
  for (const auto& file : files) {
    const auto one = translate(file, vocabulary, options.write);
    left += left_of(one);
    if (app.json())
      all.push_back(json_of(one));
    else
      print_text(app, one);
  }
  if (app.json()) app.out() << Value(Object{{"configs", std::move(all)}}).json(2) << '\n';
  return left == 0 ? 0 : static_cast<int>(ExitCode::run_failed);
}

}  // namespace

void add_upgrade(App& app) {
  auto options = std::make_shared<Options>();
  auto& command = app.command(
      "upgrade", "a config of Clara Train 3.x or 4.0 in today's form, and what has none",
      [&app, options] { return run(app, *options); });
  command.add_option("FILE|MMAR", options->place, "a config, or an MMAR with all of its configs")
      ->required()
      ->check(CLI::ExistingPath);
  command.add_flag("--write", options->write,
                   "write it in the place of the old one, which is kept as FILE.old");
}

}  // namespace clara::host::cli
