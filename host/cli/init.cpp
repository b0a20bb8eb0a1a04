#include <clara/automl/shell.hpp>
#include <clara/error.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/mmar_template.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <ostream>
#include <system_error>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path folder;
};

void write(const fs::path& file, std::string_view text) {
  std::error_code failed;
  fs::create_directories(file.parent_path(), failed);
  if (failed)
    throw Error("cannot make the folder " + file.parent_path().string() + ": " + failed.message(),
                ExitCode::storage);
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush())
    throw Error("cannot write " + file.string() + ": " + std::strerror(errno), ExitCode::storage);
}

int init(App& app, const Options& options) {
  const auto files = new_mmar(options.folder);
  if (app.json()) {
    Array list;
    for (const auto& file : files) list.push_back(file.string());
    app.out() << Value(Object{{"folder", fs::absolute(options.folder).lexically_normal().string()},
                              {"files", std::move(list)}})
                     .json(2)
              << '\n';
    return 0;
  }
  for (const auto& file : files) app.out() << (options.folder / file).string() << '\n';
  const auto config = shell_quoted((options.folder / "config").string());
  app.out() << "\nNext, with DATA a folder in Decathlon form (dataset.json, imagesTr, labelsTr):\n"
            << "  clara-host train " << config
            << "/config_train.json --set DATA_ROOT=DATA DATASET_JSON=DATA/dataset.json\n"
            << "  clara-host run " << config
            << "/config_automl.json --set DATA_ROOT=DATA DATASET_JSON=DATA/dataset.json\n"
            << "Or put both into " << config << "/environment.json.\n";
  return 0;
}

}  // namespace

std::vector<fs::path> new_mmar(const fs::path& folder) {
  if (fs::exists(folder)) throw Error(folder.string() + ": is there already", ExitCode::config);
  std::vector<fs::path> files;
  for (const auto& file : mmar_template()) {
    files.emplace_back(file.path);
    write(folder / file.path, file.content);
  }
  return files;
}

void add_init(App& app) {
  auto options = std::make_shared<Options>();
  auto& command = app.command("init", "writes a new MMAR that can be searched and trained",
                              [&app, options] { return init(app, *options); });
  command.add_option("DIR", options->folder, "its folder, which must not exist yet")->required();
}

}  // namespace clara::host::cli
