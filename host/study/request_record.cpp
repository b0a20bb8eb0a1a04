#include "host/study/request_record.hpp"

#include "host/results/find_run.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <host/config/source.hpp>
#include <host/mmar/root.hpp>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

std::string absolute_text(const fs::path& path) {
  return path.empty() ? "" : fs::absolute(path).lexically_normal().string();
}

std::string text(const Value& object, const char* key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

std::vector<std::string> texts(const Value& object, const char* key) {
  std::vector<std::string> out;
  const auto* list = object.find(key);
  if (list && list->is_array())
    for (const auto& item : list->as_array())
      if (item.is_string()) out.push_back(item.as_string());
  return out;
}

std::optional<fs::path> run_in(const fs::path& place, const std::string& run_id) {
  try {
    if (run_id.empty()) return results::find_run(place.string());
    for (const auto& work : results::work_folders(place))
      if (study::is_run(work / run_id)) return work / run_id;
  } catch (const Error&) {
    // Nothing to go on with: whoever asks goes the usual way, which says so.
  }
  return std::nullopt;
}

}  // namespace

Value to_value(const config::Request& request, const CommandLine& command_line) {
  const auto root = mmar::find_root(request.file, request.mmar);
  return Object{
      {"file", absolute_text(mmar::locate(request.file, root))},
      {"mmar", root.string()},
      {"environment",
       request.environment.empty() ? "" : absolute_text(mmar::locate(request.environment, root))},
      {"settings", Array(request.settings.begin(), request.settings.end())},
      {"program", Array(request.program.begin(), request.program.end())},
      {"workers", command_line.workers},
      {"device", command_line.device},
      {"time_limit", command_line.time_limit},
      {"grace", command_line.grace}};
}

std::optional<RequestRecord> recorded_request(const fs::path& place, const std::string& run_id) {
  const auto run = run_in(place, run_id);
  std::error_code ignored;
  if (!run || !fs::exists(*run / study::kRecordFile, ignored)) return std::nullopt;
  const auto record = config::read_object(*run / study::kRecordFile);
  const auto* request = record.find("request");
  if (!request) return std::nullopt;
  return RequestRecord{
      {text(*request, "file"), text(*request, "mmar"), text(*request, "environment"),
       texts(*request, "settings"), texts(*request, "program")},
      text(*request, "workers"),
      text(*request, "device"),
      text(*request, "time_limit"),
      text(*request, "grace")};
}

}  // namespace clara::host::study
