#include "foreign.hpp"
#include "host/store/file_system.hpp"
#include "study_fixture.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace clara::testing {

using host::store::Access;
using host::store::StoreError;
using host::store::StoreFault;
using host::store::StudyFile;

namespace {

std::string open_message(const std::filesystem::path& file, Access access = Access::read_write) {
  return message_of([&] { StudyFile::open(file, access); });
}

}  // namespace

TEST_CASE_FIXTURE(StudyFixture, "a study file is durable, and opens again") {
  const auto file = study.file();
  CHECK(foreign_value(file, "PRAGMA journal_mode") == "wal");
  add();
  const auto reader = StudyFile::open(file, Access::read_only);
  CHECK(reader.name() == "spleen");
  CHECK(reader.objectives().front().name == "val_mean_dice");
  CHECK(reader.objectives().front().direction == host::store::Direction::maximize);
  CHECK(reader.trials().size() == 1);
  add();
  CHECK(reader.trials().size() == 2);
  CHECK(study.dashboard_url() == "sqlite:///file:" + file.string() + "?mode=ro&uri=true");
  CHECK(message_of([&] { StudyFile::create(file, a_new_study()); }) ==
        "there is a study already: " + file.string());
}

TEST_CASE("a study on a network file system keeps a rollback journal") {
  TemporaryFolder folder;
  auto what = a_new_study();
  what.journal = host::store::Journal::rollback;
  auto study = StudyFile::create(folder / "study.db", what);
  CHECK(foreign_value(study.file(), "PRAGMA journal_mode") == "delete");
  CHECK(host::store::is_network_file_system_type(0x6969));
  CHECK(host::store::is_network_file_system_type(static_cast<long>(0xFF534D42)));
  CHECK(!host::store::is_network_file_system_type(0xEF53));
  CHECK(!host::store::is_network_file_system("/proc"));
}

TEST_CASE("a name with the characters of a URI is a name") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder / "a?b#c%20d");
  auto study = StudyFile::create(folder / "a?b#c%20d/study.db", a_new_study());
  CHECK(std::filesystem::exists(folder / "a?b#c%20d/study.db"));
}

TEST_CASE("files that are no study are refused by name") {
  TemporaryFolder folder;
  const auto file = folder / "study.db";
  CHECK(open_message(file) == "no study here: " + file.string());
  std::ofstream(file) << "not a database, but long enough to look like one: "
                      << std::string(200, 'x');
  CHECK(open_message(file) ==
        "not a study file, or a damaged one: " + file.string() + ": file is not a database");
  std::filesystem::remove(file);
  foreign(file, "CREATE TABLE version_info (x)");
  CHECK(open_message(file, Access::read_only) == "not a study of clara-host: " + file.string());
}

TEST_CASE_FIXTURE(StudyFixture, "what a newer program wrote is refused") {
  const auto file = study.file().string();
  foreign(file, "UPDATE clara_meta SET json='2' WHERE name='schema'");
  CHECK(open_message(file) ==
        "written by a newer clara-host (study schema 2, this one knows 1): " + file);
  foreign(file,
          "UPDATE clara_meta SET json='1' WHERE name='schema'; UPDATE version_info SET "
          "library_version='6.1.0'; UPDATE alembic_version SET version_num='v6.0.0.a'");
  CHECK(open_message(file, Access::read_only) ==
        "upgraded by optuna 6.1.0 to table schema v6.0.0.a (this clara-host knows v3.2.0.a): " +
            file);
}

TEST_CASE_FIXTURE(StudyFixture, "a torn file is refused, with what sqlite says") {
  for (int i = 0; i < 50; ++i) add();
  const auto copy = folder / "copy.db";
  foreign(study.file(), "PRAGMA wal_checkpoint(TRUNCATE)");
  std::filesystem::copy_file(study.file(), copy);
  std::filesystem::resize_file(copy, std::filesystem::file_size(copy) / 2);
  CHECK(message_of([&] { StudyFile::open(copy, Access::read_write).trials(); }) ==
        "not a study file, or a damaged one: " + copy.string() +
            ": database disk image is malformed");
}

TEST_CASE_FIXTURE(StudyFixture,
                  "a full disk is said in three words, and what was committed stays") {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, &before);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  add();
  const auto wal = std::filesystem::file_size(study.file().string() + "-wal");
  const rlimit full{wal + 100, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  StoreFault fault = StoreFault::refused;
  const auto message = message_of([&] {
    try {
      for (int i = 0; i < 100; ++i) add();
    } catch (const StoreError& e) {
      fault = e.fault();
      CHECK(e.code() == ExitCode::storage);
      throw;
    }
  });
  setrlimit(RLIMIT_FSIZE, &limit);
  sigaction(SIGXFSZ, &before, nullptr);
  CHECK(message == "no space: " + study.file().string() + ": File too large");
  CHECK(fault == StoreFault::no_space);
  CHECK(study.trials().size() == 1);
  CHECK(add().number == 1);
}

TEST_CASE_FIXTURE(StudyFixture, "times never go back, whatever the clock does") {
  // A time in the far future, as a clock that was wrong for a while leaves it.
  study.write([&] {});
  CHECK(host::store::parse_sql_time("2026-01-02 03:04:05.000678") == 1767323045000678);
  CHECK(host::store::sql_time(1767323045000678) == "2026-01-02 03:04:05.000678");
  CHECK(host::store::parse_sql_time("2026-01-02T03:04") == 0);
  const auto t = running();
  const auto file = study.file();
  {
    auto writer = std::move(study);
    CHECK(foreign(file,
                  "UPDATE clara_guard SET raised=1; UPDATE trials SET datetime_start='2099-01-01 "
                  "00:00:00.000000'; UPDATE clara_guard SET raised=0") == "");
  }
  study = StudyFile::open(file, Access::read_write);
  study.write([&] { study.complete(t.id, 1.0); });
  CHECK(*study.trial(t.id).completed >= "2099-01-01 00:00:00.000000");
}

}  // namespace clara::testing
