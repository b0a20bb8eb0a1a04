// The experiment: its name, its note, and that it may be there already.

#include "setup.hpp"

#include <doctest/doctest.h>

using namespace mlflow_setup;  // NOLINT(google-build-using-namespace): the words of the tests

namespace {

Value experiment_of(const std::string& name) {
  return *client()
              .get("experiments/get-by-name?experiment_name=" + clara::mlflow::Http::encoded(name))
              .find("experiment");
}

std::string note_of(const std::string& name) {
  const auto experiment = experiment_of(name);
  const auto* tags = experiment.find("tags");
  if (tags)
    for (const auto& tag : tags->as_array())
      if (tag.find("key")->as_string() == "mlflow.note.content")
        return tag.find("value")->as_string();
  return "(none)";
}

/// Made by somebody else, without a note; its id.
std::string foreign_experiment(const std::string& name) {
  return client()
      .post("experiments/create", Object{{"name", name}})
      .find("experiment_id")
      ->as_string();
}

void start(Setup& s) {
  s.handler->startup(s.study.event(), s.control);
  CHECK(s.deliver().empty());
}

}  // namespace

TEST_CASE("the experiment is AM and the folder above MMARs, with its note") {
  Setup s;
  const auto above = "exp of " + s.experiment;
  s.study.study().root = "/data/" + above + "/MMARs/spleen";
  s.use(server().uri(), "");
  start(s);
  CHECK(experiment_of("AM" + above).find("lifecycle_stage")->as_string() == "active");
  CHECK(note_of("AM" + above) == "AutoML studies of /data/" + above + "/MMARs/spleen");
}

TEST_CASE("without MMARs the experiment is AM and the MMAR's name") {
  Setup s;
  const auto name = "mmar of " + s.experiment;
  s.study.study().root = "/data/" + name;
  s.use(server().uri(), "");
  start(s);
  CHECK(note_of("AM" + name) == "AutoML studies of /data/" + name);
}

TEST_CASE("an experiment that is there without a note gets it") {
  Setup s;
  foreign_experiment(s.experiment);
  CHECK(note_of(s.experiment) == "(none)");
  start(s);
  CHECK(note_of(s.experiment) == "AutoML studies of " + s.study.study().root.string());
}

TEST_CASE("a note of ours is renewed, and one that a person has written stays") {
  Setup s;
  s.study.study().root = "/data/spleen";
  start(s);
  CHECK(note_of(s.experiment) == "AutoML studies of /data/spleen");
  Setup other;
  other.study.study().root = "/data/liver";
  other.use(server().uri(), s.experiment);
  start(other);
  CHECK(note_of(s.experiment) == "AutoML studies of /data/liver");
  client().post(
      "experiments/set-experiment-tag",
      Object{{"experiment_id", experiment_of(s.experiment).find("experiment_id")->as_string()},
             {"key", "mlflow.note.content"},
             {"value", "AutoML studies of /data/liver, for the paper"}});
  s.use(server().uri(), s.experiment);
  CHECK(s.deliver().empty());
  CHECK(note_of(s.experiment) == "AutoML studies of /data/liver, for the paper");
}

TEST_CASE("an experiment that was deleted is restored") {
  Setup s;
  const auto id = foreign_experiment(s.experiment);
  client().post("experiments/delete", Object{{"experiment_id", id}});
  CHECK(experiment_of(s.experiment).find("lifecycle_stage")->as_string() == "deleted");
  start(s);
  CHECK(experiment_of(s.experiment).find("lifecycle_stage")->as_string() == "active");
  CHECK(s.run_id(s.study.study().uid) != "");
}
