#pragma once

#include "host/store/study_file.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

#include <string>

namespace clara::testing {

inline host::store::NewStudy a_new_study() {
  host::store::NewStudy what;
  what.name = "spleen";
  what.objectives = {{"val_mean_dice", host::store::Direction::maximize}};
  return what;
}

inline host::store::NewTrial a_new_trial(double lr = 0.001, std::string norm = "batch") {
  host::store::NewTrial what;
  what.params = {
      {"learning_rate", host::store::FloatDistribution{1e-4, 1e-2, true, {}}, lr},
      {"norm", host::store::CategoricalDistribution{{"batch", "instance"}}, norm},
  };
  what.round = 1;
  return what;
}

/// An open study in a folder of its own.
struct StudyFixture {
  TemporaryFolder folder;
  host::store::StudyFile study = host::store::StudyFile::create(folder / "study.db", a_new_study());

  host::store::Trial add(double lr = 0.001) {
    host::store::Trial t;
    study.write([&] { t = study.add_trial(a_new_trial(lr)); });
    return t;
  }
  host::store::Attempt start(std::int64_t trial) {
    host::store::Attempt a;
    study.write([&] { a = study.begin_attempt(trial, "1", "automl/run/W1_1_J1"); });
    return a;
  }
  host::store::Trial running(double lr = 0.001) {
    const auto t = add(lr);
    start(t.id);
    return study.trial(t.id);
  }
};

/// What `f` says when it throws clara::Error, or "no error".
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace clara::testing
