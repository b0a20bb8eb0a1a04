#include "host/study/request_record.hpp"

#include "host/results/find_run.hpp"
#include "host/results/record_fields.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <host/config/source.hpp>
#include <host/mmar/root.hpp>

#include <utility>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

std::string absolute_text(const fs::path& path) {
  return path.empty() ? "" : fs::absolute(path).lexically_normal().string();
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

/// What the record has of the files that are gone.
config::KeptFiles kept_files(const Value& record) {
  config::KeptFiles kept;
  const auto* files = record.find("files");
  if (!files) return kept;
  // Written down as they were named, in the folder where the command was given.
  const fs::path folder = results::text_of(record, "folder");
  const auto add = [&](const char* file, const char* text) {
    const auto name = results::text_of(*files, file);
    const auto* value = record.find(text);
    if (name.empty() || !value || !value->is_object()) return;
    const auto path = (folder / name).lexically_normal();
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(path, ignored))) kept.emplace(path, *value);
  };
  add("automl", "automl_written");
  add("training", "training");
  add("environment", "environment");
  return kept;
}

/// The one that lay beside the config is looked for there no more when it is gone.
fs::path environment_of(const Value& record, const config::KeptFiles& kept) {
  const auto* files = record.find("files");
  const auto name = files ? results::text_of(*files, "environment") : "";
  auto own = (fs::path(results::text_of(record, "folder")) / name).lexically_normal();
  if (!name.empty() && kept.contains(own)) return own;
  return results::text_of(*record.find("request"), "environment");
}

}  // namespace

Value to_value(const config::Request& request, const CommandLine& command_line) {
  const auto root = mmar::find_root(request.file, request.mmar);
  const auto max_jobs =
      command_line.max_jobs ? command_line.max_jobs : command_line.earlier_max_jobs;
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
      {"grace", command_line.grace},
      {"max_jobs", max_jobs ? Value(*max_jobs) : Value()}};
}

std::optional<RequestRecord> recorded_request(const fs::path& place, const std::string& run_id) {
  const auto run = run_in(place, run_id);
  std::error_code ignored;
  if (!run || !fs::exists(*run / study::kRecordFile, ignored)) return std::nullopt;
  const auto record = config::read_object(*run / study::kRecordFile);
  const auto* request = record.find("request");
  if (!request) return std::nullopt;
  const auto* max_jobs = request->find("max_jobs");
  auto kept = kept_files(record);
  const auto environment = environment_of(record, kept);
  return RequestRecord{
      {results::text_of(*request, "file"), results::text_of(*request, "mmar"), environment,
       results::texts_of(*request, "settings"), results::texts_of(*request, "program"),
       std::move(kept)},
      results::text_of(*request, "workers"),
      results::text_of(*request, "device"),
      results::text_of(*request, "time_limit"),
      results::text_of(*request, "grace"),
      max_jobs && max_jobs->is_int() ? std::optional(max_jobs->as_int()) : std::nullopt};
}

}  // namespace clara::host::study
