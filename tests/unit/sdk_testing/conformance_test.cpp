#include <doctest/doctest.h>
#include <clara/automl/sampling.hpp>
#include <clara/error.hpp>
#include <clara/testing/controller_conformance.hpp>
#include <clara/testing/handler_conformance.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

// The suites must bite: each of these breaks one rule of the contract, and the suite has to fail
// over it.

using clara::testing::check_controller;
using clara::testing::check_handler;

namespace {

enum class Fault {
  none,
  outside_the_space,
  forgets_its_state,
  depends_on_luck,
  waits_for_nothing,
  empty_answer,
  ignores_the_history,
  same_token,
  grows,
  needs_losses,
  needs_feasible_jobs,
  needs_first_attempts,
  needs_curves_of_the_objective
};

class Faulty final : public clara::Controller, public clara::CurveReader {
 public:
  explicit Faulty(Fault fault) : fault_(fault) {}
  void start(const clara::SearchSpace& space, const clara::StudyInfo& study,
             std::span<const clara::Outcome> history) override {
    space_ = space;
    rng_ = clara::StudyRng(fault_ == Fault::depends_on_luck ? reinterpret_cast<std::uintptr_t>(this)
                                                            : study.seed);
    if (fault_ != Fault::ignores_the_history)
      for (const auto& outcome : history) tell(outcome);
  }
  clara::Answer ask(int) override {
    if (fault_ == Fault::waits_for_nothing) return clara::Wait{};
    if (fault_ == Fault::empty_answer) return clara::Proposals{};
    auto values = clara::sample(space_, rng_);
    if (fault_ == Fault::outside_the_space) values.set("unheard of", 1);
    clara::Proposals answer;
    answer.list.emplace_back().values = std::move(values);
    answer.list.back().token = fault_ == Fault::same_token ? 1 : ++given_;
    // What it knows changes what it proposes.
    for (std::int64_t i = 0; i < told_; ++i) rng_.next();
    return answer;
  }
  void tell(const clara::Outcome& outcome) override {
    ++told_;
    if (fault_ == Fault::needs_losses && outcome.state != clara::TrialState::failed)
      clara::check(!outcome.losses.empty(), "no losses");
    if (fault_ == Fault::needs_feasible_jobs) clara::check(outcome.feasible(), "not feasible");
    if (outcome.curve.size() != 3) throw std::logic_error("an outcome without its curve");
  }
  void report(const clara::Begun&, const clara::Reported& value, int attempt) override {
    if (fault_ == Fault::needs_first_attempts) clara::check(attempt == 1, "a second attempt");
    if (fault_ == Fault::needs_curves_of_the_objective)
      clara::check(value.name != "train_loss", "no objective");
  }
  clara::Value save() const override {
    if (fault_ == Fault::grows)
      return clara::Object{{"rng", rng_.save()},
                           {"given", given_},
                           {"notes", std::string(static_cast<std::size_t>(3000 * given_), 'x')}};
    return fault_ == Fault::forgets_its_state
               ? clara::Value()
               : clara::Object{{"rng", rng_.save()}, {"given", given_}};
  }
  void restore(const clara::Value& state) override {
    if (fault_ == Fault::forgets_its_state) return;
    rng_.restore(state.as_object().at("rng"));
    given_ = state.as_object().at("given").as_int();
  }

 private:
  Fault fault_;
  clara::SearchSpace space_;
  clara::StudyRng rng_;
  std::int64_t given_ = 0;
  std::int64_t told_ = 0;
};

void check(Fault fault) {
  check_controller([fault] { return std::make_unique<Faulty>(fault); });
}

class NeedsScore final : public clara::Handler {
 public:
  void end_job(const clara::Event& event, clara::StudyControl&) override {
    last_ = event.job->score.value();
  }

 private:
  double last_ = 0;
};

class NeedsBest final : public clara::Handler {
 public:
  void shutdown(const clara::Event& event, clara::StudyControl&) override {
    if (event.study->best == nullptr) throw std::runtime_error("no best job");
  }
};

/// Writes down the best score of each study of one objective.
class Best final : public clara::Handler {
 public:
  using Seen = std::vector<std::pair<clara::Direction, double>>;
  explicit Best(Seen& seen) : seen_(seen) {}
  void shutdown(const clara::Event& event, clara::StudyControl&) override {
    if (event.study->best && event.study->objectives.size() == 1)
      seen_.emplace_back(event.study->direction(), event.study->best->score.value());
  }

 private:
  Seen& seen_;
};

/// Says that it tells, and does not tell all.
class Silent final : public clara::Handler, public clara::JobTeller {};

/// Says why of nothing.
class Mute final : public clara::Handler, public clara::Deliverer {
 public:
  void startup(const clara::Event&, clara::StudyControl& control) override {
    control.post("study", clara::Object{});
  }
  Delivery deliver(const clara::OutboxMessage&, std::string&) override { return Delivery::drop; }
};

class Quiet final : public clara::Handler {};

}  // namespace

TEST_CASE("a controller without a fault passes") { check(Fault::none); }
TEST_CASE("proposals outside the space are found" * doctest::should_fail()) {
  check(Fault::outside_the_space);
}
TEST_CASE("a state that is not saved is found" * doctest::should_fail()) {
  check(Fault::forgets_its_state);
}
TEST_CASE("randomness that is not the seed's is found" * doctest::should_fail()) {
  check(Fault::depends_on_luck);
}
TEST_CASE("waiting for nothing is found" * doctest::should_fail()) {
  check(Fault::waits_for_nothing);
}
TEST_CASE("an answer without proposals is found" * doctest::should_fail()) {
  check(Fault::empty_answer);
}

TEST_CASE("a history that is not learned from is found" * doctest::should_fail()) {
  check(Fault::ignores_the_history);
}
TEST_CASE("proposals that cannot be told apart are found" * doctest::should_fail()) {
  check(Fault::same_token);
}
TEST_CASE("a state that grows with the study is found" * doctest::should_fail()) {
  check(Fault::grows);
}

TEST_CASE(
    "a controller that needs losses of pruned jobs, of which two objectives give none, is found" *
    doctest::should_fail()) {
  check(Fault::needs_losses);
}
TEST_CASE("a controller that bears no violated constraint is found" * doctest::should_fail()) {
  check(Fault::needs_feasible_jobs);
}
TEST_CASE("a reader of curves that bears no job that begins anew is found" *
          doctest::should_fail()) {
  check(Fault::needs_first_attempts);
}
TEST_CASE("a reader of curves that bears no other values is found" * doctest::should_fail()) {
  check(Fault::needs_curves_of_the_objective);
}

TEST_CASE("a handler's best job is the best by the direction of its study, and both are tried") {
  std::vector<std::pair<clara::Direction, double>> seen;
  check_handler([&] { return std::make_unique<Best>(seen); });
  const std::pair most{clara::Direction::maximize, 0.9}, least{clara::Direction::minimize, 0.6};
  CHECK(std::find(seen.begin(), seen.end(), most) != seen.end());
  CHECK(std::find(seen.begin(), seen.end(), least) != seen.end());
}
TEST_CASE("a handler that does nothing passes") {
  check_handler([] { return std::make_unique<Quiet>(); });
}
TEST_CASE("a handler that needs a score is found" * doctest::should_fail()) {
  check_handler([] { return std::make_unique<NeedsScore>(); });
}
TEST_CASE("a handler that needs a best job is found" * doctest::should_fail()) {
  check_handler([] { return std::make_unique<NeedsBest>(); });
}
TEST_CASE("a handler that tells nothing of jobs though it says so is found" *
          doctest::should_fail()) {
  const clara::testing::FakeContext context;
  check_handler([] { return std::make_unique<Silent>(); }, &context);
}
TEST_CASE("a message that is dropped without a reason is found" * doctest::should_fail()) {
  check_handler([] { return std::make_unique<Mute>(); });
}
