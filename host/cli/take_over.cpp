#include "host/results/resume_command.hpp"
#include "host/study/request_record.hpp"

#include <clara/error.hpp>
#include <clara/internal/shell.hpp>
#include <host/autosearch/search_file.hpp>
#include <host/cli/take_over.hpp>
#include <host/mmar/root.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace clara::host::cli {
namespace {

std::string name_of(const std::string& setting) { return setting.substr(0, setting.find('=')); }

/// The settings of then that do not stand in `anew` (the last of two counts anyway). Secrets were
/// never written down: each of them has to be said again.
std::vector<std::string> settings_of(const config::Request& request,
                                     const std::vector<std::string>& anew) {
  std::vector<std::string> settings;
  std::vector<std::string> lost;
  for (const auto& setting : request.settings) {
    const auto is_it = [&](const std::string& other) { return name_of(other) == name_of(setting); };
    if (!results::lacks_a_secret(setting)) {
      settings.push_back(setting);
    } else if (std::none_of(anew.begin(), anew.end(), is_it)) {
      lost.push_back(setting);
    }
  }
  if (lost.empty()) return settings;
  throw Error("the run was begun with a secret in a setting, which was not kept; say it again: " +
                  results::secret_settings_words(lost),
              ExitCode::config);
}

/// The program behind -- of then, unless one is said anew.
std::vector<std::string> program_of(const config::Request& request,
                                    const std::vector<std::string>& anew) {
  const bool whole =
      std::none_of(request.program.begin(), request.program.end(), results::lacks_a_secret);
  if (whole) return anew.empty() ? request.program : anew;
  if (!anew.empty() && anew != request.program) return anew;
  throw Error(
      "the run was begun with a secret in the program behind --, which was not kept; say it "
      "again: clara-host run " +
          shell_quoted(request.file.string()) + " --resume" +
          results::program_words(request.program),
      ExitCode::config);
}

/// Where a secret was that the run has not kept; "" for nowhere.
std::string place_of_secret(const Value& value, const std::string& path) {
  if (value.is_string() && results::lacks_a_secret(value.as_string())) return path;
  std::string found;
  if (value.is_array())
    for (std::size_t i = 0; i < value.as_array().size() && found.empty(); ++i)
      found = place_of_secret(value.as_array()[i], path + "/" + std::to_string(i));
  if (value.is_object())
    for (const auto& member : value.as_object())
      if (found.empty()) found = place_of_secret(member.value, path + "/" + member.key);
  return found;
}

/// What the run has kept of its files that are gone; all else of them is in run.json.
void take_kept(App& app, config::KeptFiles kept, ConfigOptions& config) {
  for (auto& [file, value] : kept) {
    if (autosearch::is_search_file(file) && !config.program.empty())
      value = autosearch::with_command(std::move(value), config.program);
    if (const auto place = place_of_secret(value, ""); !place.empty())
      throw Error(file.string() + ": is not there any more, and the secret that it had at " +
                      place + " was not kept; put the file back",
                  ExitCode::config);
    app.logger().warn(file.string() +
                      " is not there any more: the run goes on with what run.json has of it");
  }
  config.kept = std::move(kept);
}

}  // namespace

void take_over(App& app, RunStudyOptions& options) {
  auto& config = options.config;
  auto& line = options.command_line;
  const auto place = !config.mmar.empty()   ? config.mmar
                     : !config.file.empty() ? mmar::find_root(config.file)
                                            : std::filesystem::path(".");
  const auto known = study::recorded_request(place, line.run_id);
  if (!known) return;
  const auto& request = known->request;
  if (config.file.empty()) {
    config.file = request.file;
    config.mmar = request.mmar;
  } else if (const auto file = absolute(mmar::locate(config.file, place)).lexically_normal();
             file != request.file) {
    app.logger().warn("the run was begun with " + request.file.string() + "; it goes on with " +
                      file.string() + " and without the settings of then");
    return;
  }
  if (config.environment.empty()) config.environment = request.environment;
  const auto settings = settings_of(request, config.settings);
  config.settings.insert(config.settings.begin(), settings.begin(), settings.end());
  config.program = program_of(request, config.program);
  take_kept(app, request.kept, config);
  if (line.workers.empty()) line.workers = known->workers;
  if (line.time_limit.empty()) line.time_limit = known->time_limit;
  if (line.grace.empty()) line.grace = known->grace;
  line.earlier_max_jobs = known->max_jobs;
  if (line.device.empty() && known->device != "auto") line.device = known->device;
}

}  // namespace clara::host::cli
