#include "host/store/store_thread.hpp"
#include "foreign.hpp"
#include "study_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace clara::testing {

using host::store::Access;
using host::store::NewTrial;
using host::store::StoreThread;
using host::store::StudyFile;

namespace {

std::string error_text(const std::exception_ptr& error) {
  if (!error) return "";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  }
}

/// Another program, which has the file locked.
sqlite3* foreign_lock(const std::string& file) {
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  return other;
}

void release(sqlite3* other) {
  sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
  sqlite3_close(other);
}

}  // namespace

TEST_CASE_FIXTURE(StudyFixture, "done is called after the commit, in the order of posting") {
  const auto file = study.file();
  std::vector<int> order;
  {
    StoreThread store(std::move(study));
    for (int i = 0; i < 20; ++i) {
      store.post([](StudyFile& s) { s.add_trial(a_new_trial()); },
                 [&order, i, file](const std::exception_ptr& error) {
                   CHECK(!error);
                   order.push_back(i);
                   if (i == 19) {
                     CHECK(foreign_value(file, "SELECT count(*) FROM trials") == "20");
                   }
                 });
    }
  }
  REQUIRE(order.size() == 20);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE_FIXTURE(StudyFixture, "a work that throws is undone alone") {
  StoreThread store(std::move(study));
  std::promise<void> go;
  // Holds the thread, so that the next three share a transaction.
  store.post([gate = go.get_future().share()](StudyFile&) { gate.wait(); });
  auto first = store.submit([](StudyFile& s) { return s.add_trial(a_new_trial()).number; });
  auto bad = store.submit([](StudyFile& s) {
    s.add_trial(a_new_trial());
    throw Error("the work is wrong");
  });
  auto last = store.submit([](StudyFile& s) { return s.add_trial(a_new_trial()).number; });
  go.set_value();
  CHECK(first.get() == 0);
  CHECK(message_of([&] { bad.get(); }) == "the work is wrong");
  CHECK(last.get() == 1);
}

TEST_CASE_FIXTURE(StudyFixture, "twenty threads share the store and its commits") {
  const auto file = study.file();
  StoreThread store(std::move(study));
  std::atomic<int> committed = 0;
  std::vector<std::thread> workers;
  for (int w = 0; w < 20; ++w) {
    workers.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        store.submit([](StudyFile& s) { return s.add_trial(a_new_trial()).id; }).get();
        ++committed;
      }
    });
  }
  for (auto& w : workers) w.join();
  store.flush();
  CHECK(committed == 200);
  const auto trials = StudyFile::open(file, Access::read_only).trials();
  REQUIRE(trials.size() == 200);
  CHECK(trials.back().number == 199);
}

TEST_CASE_FIXTURE(StudyFixture, "what nobody waits for shares the commit of what comes next") {
  const auto file = study.file();
  const auto count = [&file] { return foreign_value(file, "SELECT count(*) FROM trials"); };
  const auto add = [](StudyFile& s) { s.add_trial(a_new_trial()); };
  StoreThread store(std::move(study), std::chrono::hours(1));
  std::string seen;
  store.post_with_next(add, [&](const std::exception_ptr& error) {
    CHECK(!error);
    seen = count();
  });
  store.submit(add).get();
  CHECK(seen == "2");
  store.post_with_next(add);
  store.flush();
  CHECK(count() == "3");
}

TEST_CASE_FIXTURE(StudyFixture, "what nobody waits for is written also when nothing comes") {
  const auto file = study.file();
  std::promise<void> written;
  {
    StoreThread store(std::move(study));
    store.post_with_next([](StudyFile& s) { s.add_trial(a_new_trial()); },
                         [&](const std::exception_ptr&) { written.set_value(); });
    written.get_future().wait();
    store.post_with_next([](StudyFile& s) { s.add_trial(a_new_trial()); });
  }
  CHECK(foreign_value(file, "SELECT count(*) FROM trials") == "2");
}

TEST_CASE_FIXTURE(StudyFixture, "a result arrives with its commit, or an error without one") {
  StoreThread store(std::move(study));
  std::promise<std::string> said;
  store.call([](StudyFile& s) { return s.add_trial(a_new_trial()).number; },
             [](const std::exception_ptr& error, const std::int64_t* number) {
               CHECK(!error);
               CHECK(*number == 0);
             });
  store.call([](StudyFile& s) { return s.trial(99).number; },
             [&](const std::exception_ptr& error, const std::int64_t* number) {
               CHECK(number == nullptr);
               said.set_value(error_text(error));
             });
  CHECK(said.get_future().get() ==
        "no trial id 99 in this study: " + (folder / "study.db").string());
}

TEST_CASE_FIXTURE(StudyFixture, "a foreign lock delays the store and loses nothing") {
  sqlite3* other = foreign_lock(study.file());
  StoreThread store(std::move(study));
  auto added = store.submit([](StudyFile& s) { return s.add_trial(a_new_trial()).number; });
  CHECK(added.wait_for(std::chrono::milliseconds(300)) == std::future_status::timeout);
  release(other);
  CHECK(added.get() == 0);
}

TEST_CASE_FIXTURE(StudyFixture,
                  "under a foreign lock, who is in a hurry learns that nothing was written") {
  sqlite3* other = foreign_lock(study.file());
  std::promise<std::string> lost;
  StoreThread store(std::move(study));
  store.watch({[&](const std::exception_ptr& error) { lost.set_value(error_text(error)); }, {}});
  store.post([](StudyFile& s) { s.add_trial(a_new_trial()); });
  store.hurry();
  CHECK(lost.get_future().get() ==
        "the study is locked by another program: " + (folder / "study.db").string());
  release(other);
  CHECK(store.submit([](StudyFile& s) { return s.add_trial(a_new_trial()).number; }).get() == 0);
}

/// Works that come one after another, as those of the host's end, while `other` has a transaction
/// open. It is over long before each of them could have waited for two seconds.
void require_one_wait(StoreThread& store, sqlite3* other) {
  const auto work = [](StudyFile& s) { return s.add_trial(a_new_trial()).number; };
  store.hurry();
  std::jthread holder([&](const std::stop_token& stop) {
    for (int i = 0; i < 100 && !stop.stop_requested(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
  });
  for (int i = 0; i < 6; ++i) {
    INFO(i);
    CHECK_THROWS_AS(store.submit(work).get(), host::store::StoreError);
  }
  holder.request_stop();
  holder.join();
  sqlite3_close(other);
  CHECK(store.submit(work).get() == 0);
}

TEST_CASE_FIXTURE(StudyFixture,
                  "who is in a hurry waits for a foreign lock once, not once a work") {
  sqlite3* other = foreign_lock(study.file());
  StoreThread store(std::move(study));
  require_one_wait(store, other);
}

TEST_CASE("who is in a hurry waits for a foreign reader of a rollback journal once") {
  TemporaryFolder folder;
  auto what = a_new_study();
  what.journal = host::store::Journal::rollback;
  auto study = StudyFile::create(folder / "study.db", what);
  sqlite3* other = nullptr;
  sqlite3_open(study.file().c_str(), &other);
  REQUIRE(sqlite3_exec(other, "BEGIN; SELECT count(*) FROM trials", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  StoreThread store(std::move(study));
  require_one_wait(store, other);
}

TEST_CASE("kill -9 at any moment leaves a whole study") {
  TemporaryFolder folder;
  const auto file = folder / "study.db";
  { auto made = StudyFile::create(file, a_new_study()); }
  std::int64_t seen = 0;
  for (int round = 0; round < 15; ++round) {
    const pid_t writer = fork();
    if (writer == 0) {
      StoreThread store(StudyFile::open(file, Access::read_write));
      while (true) {
        store.post([](StudyFile& s) {
          const auto t = s.add_trial(a_new_trial());
          const auto a = s.begin_attempt(t.id, "1", "f");
          const std::vector<Reported> value = {{"val_mean_dice", 1, 0.5, 1}};
          s.record_events(a.id, value, {10, 1});
          s.end_attempt(a.id, 0, {}, "");
          s.complete(t.id, 0.5);
        });
        store.flush();
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + 7 * round));
    kill(writer, SIGKILL);
    waitpid(writer, nullptr, 0);

    CHECK(foreign_value(file, "PRAGMA integrity_check") == "ok");
    const auto study = StudyFile::open(file, Access::read_write);
    const auto trials = study.trials();
    CHECK(static_cast<std::int64_t>(trials.size()) >= seen);
    seen = static_cast<std::int64_t>(trials.size());
    for (const auto& trial : trials) {
      CHECK(trial.state == host::store::TrialState::complete);
      for (const auto& attempt : study.attempts(trial.id)) CHECK(attempt.ended);
    }
    if (seen > 0) CHECK(trials.back().number == seen - 1);
  }
  CHECK(seen > 0);
}

}  // namespace clara::testing
