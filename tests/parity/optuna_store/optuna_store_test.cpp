// Optuna 5.0.0 reads and proposes while the host writes.

#include "host/store/store_thread.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

namespace clara::testing {
namespace {

using namespace host::store;  // NOLINT: the test speaks of nothing else

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Param> params(int i) {
  const std::vector<Value> choices = {"(0.1, 2)", "(0.2, 3)"};
  const std::vector<Value> kinds = {"adam", true, nullptr, 3, 2.5};
  std::vector<Param> all = {
      {"lr", FloatDistribution{1e-4, 1e-1, true, {}}, 1e-3 * (1 + i % 7) / 3.0},
      {"drop", FloatDistribution{0.0, 1.0, false, 0.25}, 0.25 * (i % 5)},
      {"width", IntDistribution{1, 9, false, 2}, 1 + 2 * (i % 4)},
      {"tuple", CategoricalDistribution{choices}, choices[static_cast<std::size_t>(i % 2)]},
  };
  // A conditional parameter: only active ones are rows.
  if (i % 2 == 0) {
    all.push_back({"kind", CategoricalDistribution{kinds}, kinds[static_cast<std::size_t>(i % 5)]});
  }
  return all;
}

void finish(StudyFile& s, std::int64_t id, int i) {
  if (i % 5 == 3) {
    s.fail(id, "bad_score", "the score is NaN");
  } else if (i % 5 == 4) {
    s.prune(id, std::nullopt, "");
  } else {
    s.complete(id, 1.0 / (1 + i));
  }
}

void run_one(StoreThread& store, std::int64_t id, int i) {
  const auto attempt =
      store.submit([id](StudyFile& s) { return s.begin_attempt(id, "1", "W1_1_J1"); }).get();
  const double odd[] = {0.5 + i, kInfinity, -kInfinity, std::nan("")};
  for (int step = 0; step < 4; ++step) {
    store.post([=](StudyFile& s) {
      const std::vector<Reported> v = {{"dice", step, odd[(step + i) % 4], 0},
                                       {"loss", step, 1.0, 0}};
      s.record_events(attempt.id, v, {100 * (step + 1), step + 1});
    });
  }
  store.post([=](StudyFile& s) {
    s.end_attempt(attempt.id, 0, {}, "");
    s.set_trial_user_attr(id, "job", "W1_1_J" + std::to_string(i));
    finish(s, id, i);
  });
  store.flush();
}

// What the engine does with a user's proposal: its values, and the controller's for the rest.
int adopt_all(StoreThread& store) {
  const auto found = store.submit([](StudyFile& s) { return s.proposals(); }).get();
  for (const Trial& t : found) {
    NewTrial what{params(0), 0, {}, {}, {}};
    what.params[0].value = t.system_attrs.at("fixed_params").as_object().at("lr").as_number();
    store.submit([&](StudyFile& s) { s.adopt(t.id, what); }).get();
    run_one(store, t.id, 0);
  }
  return static_cast<int>(found.size());
}

Value number(double v) { return std::isfinite(v) ? Value(v) : Value(number_text(v)); }

Value described(const Trial& t) {
  Object params_of, distributions, steps, attrs;
  // Optuna does not keep the order of attributes: by name.
  for (const char* name : {"by", "clara:message", "clara:reason", "job"}) {
    if (const Value* v = t.user_attrs.find(name)) attrs.set(name, *v);
  }
  for (const Param& p : t.params) {
    params_of.set(p.name, p.value);
    distributions.set(p.name, parse_json(distribution_json(p.distribution)));
  }
  for (const auto& [step, v] : t.intermediate) steps.set(std::to_string(step), number(v));
  return Object{{"number", t.number},
                {"state", text(t.state)},
                {"value", t.value ? number(*t.value) : Value(nullptr)},
                {"params", params_of},
                {"distributions", distributions},
                {"intermediate", steps},
                {"user_attrs", attrs},
                {"started", *t.started},
                {"completed", *t.completed}};
}

Value read_json(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return parse_json(text.str(), file.string());
}

/// What Optuna has seen is what the host has written.
void check_study(const Object& o, StoreThread& store, const Object& user_attrs) {
  CHECK(o.at("looks").as_int() >= 2);
  CHECK(o.at("torn").as_int() == 0);
  CHECK(o.at("cached_equal") == Value(true));
  CHECK(o.at("read_only_equal") == Value(true));
  CHECK(o.at("direction") == Value("MAXIMIZE"));
  CHECK(o.at("user_attrs") == Value(user_attrs));
  CHECK(o.at("importances") == Value(Array{"drop", "kind", "lr", "tuple", "width"}));

  const auto trials = store.submit([](StudyFile& s) { return s.trials(); }).get();
  REQUIRE(o.at("trials").as_array().size() == trials.size());
  // Optuna's delete_study says nothing when it is refused.
  CHECK(o.at("after_refusals") == Value(static_cast<std::int64_t>(trials.size())));
  for (std::size_t i = 0; i < trials.size(); ++i) {
    CHECK(o.at("trials").as_array()[i].json() == described(trials[i]).json());
  }
  const auto best = std::max_element(
      trials.begin(), trials.end(),
      [](const auto& a, const auto& b) { return a.value.value_or(-1e9) < b.value.value_or(-1e9); });
  CHECK(o.at("best") == Value(best->number));
}

}  // namespace

TEST_CASE("optuna reads, plots and proposes while the host writes") {
  TemporaryFolder folder;
  const auto file = folder / "study.db", stop = folder / "stop", answer = folder / "answer.json";
  NewStudy what;
  what.name = "spleen";
  what.objectives = {{"dice", Direction::maximize}};
  what.user_attrs = Object{{"mmar", "spleen_ct"}, {"workers", Array{0, 1}}};
  StoreThread store(StudyFile::create(file, what));

  const auto script = source_dir() / "tests/parity/optuna_store/oracle.py";
  int exit_status = -1;
  std::thread oracle([&] {
    exit_status = std::system((oracle_python().string() + " " + script.string() + " " +
                               file.string() + " " + stop.string() + " " + answer.string())
                                  .c_str());
  });
  int adopted = 0, written = 0;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while ((adopted < 3 || written < 60) && std::chrono::steady_clock::now() < give_up) {
    auto t = store.submit([&](StudyFile& s) {
      return s.add_trial({params(written), 0, {}, {}, {}});
    });
    run_one(store, t.get().id, written++);
    adopted += adopt_all(store);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::ofstream(stop) << "";
  oracle.join();
  REQUIRE(exit_status == 0);
  CHECK(adopted == 3);

  const Value seen = read_json(answer);
  check_study(seen.as_object(), store, what.user_attrs);
  const Object& refused = seen.as_object().at("refused").as_object();
  const std::string propose = "clara-host runs this study: propose a trial with enqueue_trial";
  CHECK(refused.at("ask").as_string() == propose);
  CHECK(refused.at("add_trial").as_string() == propose);
}

}  // namespace clara::testing
