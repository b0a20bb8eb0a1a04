#include "host/study/open.hpp"

#include "host/automl/uid.hpp"
#include "host/study/record.hpp"

#include <clara/error.hpp>

#include <random>
#include <string>

namespace clara::host::study {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

store::Direction stored(Direction direction) {
  return direction == Direction::maximize ? store::Direction::maximize : store::Direction::minimize;
}

store::Study create(automl::Settings& settings, const Value& record) {
  store::NewStudy what;
  what.name = settings.run_id;
  what.direction = stored(settings.direction);
  what.objective = settings.objective;
  what.user_attrs = {{"clara:root", settings.root.string()}};
  auto study = store::Study::create(settings.database, what);
  settings.uid = automl::new_uid();
  study.write([&] {
    study.set_meta("uid", settings.uid);
    study.set_meta("record", record);
  });
  write_record(settings.run_folder, record);
  return study;
}

void compare(const Value& before, const Value& now, const std::string& run_id, bool force,
             Logger& log) {
  const auto plugins = changed_plugins(before, now);
  if (!plugins.empty() && !force) {
    throw Error(run_id + " was started with other files of " + listed(plugins) +
                    "; --resume --force goes on with these",
                ExitCode::config);
  }
  if (!plugins.empty()) log.warn("going on with changed plugins: " + listed(plugins));
  const auto configs = changed_configs(before, now);
  if (!configs.empty()) log.warn("since the run began, these have changed: " + listed(configs));
}

store::Study reopen(automl::Settings& settings, const Value& record, bool force, Logger& log) {
  auto study = store::Study::open(settings.database, store::Access::read_write);
  if (stored(settings.direction) != study.direction()) {
    throw Error(settings.run_id +
                    " was started with another direction; undo the change, or start "
                    "a new run without --resume",
                ExitCode::config);
  }
  settings.objective = study.objective();
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

store::Study open_study(automl::Settings& settings, Value record, bool force, Logger& log) {
  return settings.resume ? reopen(settings, record, force, log) : create(settings, record);
}

std::uint64_t random_seed() {
  std::random_device source;
  return source() & 0x7fffffffU;
}

}  // namespace clara::host::study
