#include <clara/error.hpp>
#include <clara/internal/shell.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/decathlon.hpp>
#include <host/cli/mmar_template.hpp>
#include <host/config/source.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <system_error>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path folder;
  fs::path data;
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

/// How many there are of what dataset.json lists by number: labels, modalities.
void set_count(Object& environment, const char* name, const Value* listed) {
  if (listed && listed->is_object() && !listed->as_object().empty())
    environment.set(name, static_cast<std::int64_t>(listed->as_object().size()));
}

/// Lets the MMAR's environment.json name the data, with a list of its own where items were set
/// aside.
void use_data(const fs::path& folder, const Decathlon& data, std::vector<fs::path>& files) {
  const fs::path split = "config/dataset.json";
  const auto file = folder / "config/environment.json";
  auto content = config::read_object(file);
  auto& environment = content.as_object();
  environment.set("DATA_ROOT", data.folder.string());
  environment.set("DATASET_JSON", data.set_aside > 0 ? split.string() : data.list.string());
  set_count(environment, "OUTPUT_CHANNELS", data.content.find("labels"));
  set_count(environment, "INPUT_CHANNELS", data.content.find("modality"));
  write(file, content.json(2) + "\n");
  if (data.set_aside == 0) return;
  write(folder / split, data.content.json(2) + "\n");
  files.push_back(split);
}

std::string next_with_data(const std::string& config, const Decathlon& data) {
  std::string text;
  if (data.set_aside > 0)
    text = data.list.string() + " has no list \"validation\": " + std::to_string(data.set_aside) +
           " of its " + std::to_string(data.items) +
           " training items, every fifth, are set aside in " + config + "/dataset.json.\n";
  return text + "Next:\n  clara-host train " + config + "/config_train.json\n  clara-host run " +
         config + "/config_automl.json\n";
}

std::string next(const std::string& config) {
  const std::string values = " --set DATA_ROOT=DATA DATASET_JSON=DATA/dataset.json\n";
  return "Next, with DATA a folder in Decathlon form (dataset.json, imagesTr, labelsTr), absolute "
         "or "
         "relative to the MMAR:\n  clara-host train " +
         config + "/config_train.json" + values + "  clara-host run " + config +
         "/config_automl.json" + values + "Or put both into " + config +
         "/environment.json.\nWhere dataset.json has no list \"validation\", clara-host init DIR "
         "--data DATA makes one.\n";
}

int init(App& app, const Options& options) {
  std::optional<Decathlon> data;
  if (!options.data.empty()) data = read_decathlon(options.data);
  auto files = new_mmar(options.folder);
  if (data) use_data(options.folder, *data, files);
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
  app.out() << '\n' << (data ? next_with_data(config, *data) : next(config));
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
  command.add_option("--data", options->data,
                     "what it trains on: a folder in Decathlon form (dataset.json, imagesTr, "
                     "labelsTr)");
}

}  // namespace clara::host::cli
