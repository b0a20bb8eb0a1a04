#include "host/study/open.hpp"

#include "host/automl/jobs/uid.hpp"
#include "host/study/record.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <random>
#include <string>
#include <system_error>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

store::StudyFile create(automl::Settings& settings, const Value& record) {
  store::NewStudy what;
  what.name = settings.run_id;
  what.objectives = settings.objectives;
  what.user_attrs = {{"clara:root", settings.root.string()}};
  settings.uid = automl::new_uid();
  write_record(settings.run_folder, record);
  // By another name first: a host that is killed meanwhile leaves no study, and not half of one.
  const auto part = settings.run_folder / study::kUnfinishedStudyFile;
  {
    auto study = store::StudyFile::create(part, what);
    study.write([&] {
      study.set_meta("uid", settings.uid);
      study.set_meta("record", record);
    });
  }
  rename_durably(part, settings.database);
  return store::StudyFile::open(settings.database, store::Access::read_write);
}

void compare(const Value& before, const Value& now, const std::string& run_id, bool force,
             Logger& log) {
  if (const auto other = other_part(before, now); !other.empty()) {
    throw Error(run_id + " was started with " + other +
                    "; undo the change, or start a new run without --resume",
                ExitCode::config);
  }
  const auto plugins = changed_plugins(before, now);
  if (!plugins.empty() && !force) {
    throw Error(run_id + " was started with other files of " +
                    boost::algorithm::join(plugins, ", ") + "; --resume --force goes on with these",
                ExitCode::config);
  }
  if (!plugins.empty())
    log.warn("going on with changed plugins: " + boost::algorithm::join(plugins, ", "));
  const auto configs = changed_configs(before, now);
  if (!configs.empty())
    log.warn("since the run began, these have changed: " + boost::algorithm::join(configs, ", "));
}

store::StudyFile reopen(automl::Settings& settings, const Value& record, bool force, Logger& log) {
  auto study = store::StudyFile::open(settings.database, store::Access::read_write);
  const auto& before_that = study.objectives();
  const bool one = before_that.size() == 1 && settings.objectives.size() == 1;
  const bool same = std::equal(before_that.begin(), before_that.end(), settings.objectives.begin(),
                               settings.objectives.end(), [one](const auto& a, const auto& b) {
                                 return a.direction == b.direction && (one || a.name == b.name);
                               });
  if (!same) {
    throw Error(settings.run_id + " was started with " +
                    (one ? "another direction" : "other objectives") +
                    "; undo the change, or start a new run without --resume",
                ExitCode::config);
  }
  settings.objectives = before_that;
  const auto before = study.meta("record");
  if (before) {
    compare(*before, record, settings.run_id, force, log);
    if (const auto* seed = before->find("seed"))
      settings.seed = static_cast<std::uint64_t>(seed->as_int());
  }
  const auto uid = study.meta("uid");
  settings.uid = uid ? uid->as_string() : automl::new_uid();
  if (!uid) study.write([&] { study.set_meta("uid", settings.uid); });
  return study;
}

}  // namespace

store::StudyFile open_study(automl::Settings& settings, const Value& record, bool force,
                            Logger& log) {
  return settings.resume ? reopen(settings, record, force, log) : create(settings, record);
}

std::uint64_t random_seed() {
  std::random_device source;
  return source() & 0x7fffffffU;
}

}  // namespace clara::host::study
