#include <doctest/doctest.h>
#include <clara/automl/sampling.hpp>
#include <clara/testing/controller_conformance.hpp>
#include <clara/testing/handler_conformance.hpp>

#include <memory>
#include <stdexcept>

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
  empty_answer
};

class Faulty final : public clara::Controller {
 public:
  explicit Faulty(Fault fault) : fault_(fault) {}
  void start(const clara::SearchSpace& space, const clara::StudyInfo& study) override {
    space_ = space;
    rng_ = clara::StudyRng(fault_ == Fault::depends_on_luck ? reinterpret_cast<std::uintptr_t>(this)
                                                            : study.seed);
  }
  clara::Answer ask(int) override {
    if (fault_ == Fault::waits_for_nothing) return clara::Wait{};
    if (fault_ == Fault::empty_answer) return clara::Proposals{};
    auto values = clara::sample(space_, rng_);
    if (fault_ == Fault::outside_the_space) values.set("unheard of", 1);
    return clara::Proposals{{{std::move(values), ""}}};
  }
  void tell(const clara::Outcome&) override {}
  clara::Value save() const override {
    return fault_ == Fault::forgets_its_state ? clara::Value() : rng_.save();
  }
  void restore(const clara::Value& state) override {
    if (fault_ != Fault::forgets_its_state) rng_.restore(state);
  }

 private:
  Fault fault_;
  clara::SearchSpace space_;
  clara::StudyRng rng_;
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

TEST_CASE("a handler that does nothing passes") {
  check_handler([] { return std::make_unique<Quiet>(); });
}
TEST_CASE("a handler that needs a score is found" * doctest::should_fail()) {
  check_handler([] { return std::make_unique<NeedsScore>(); });
}
TEST_CASE("a handler that needs a best job is found" * doctest::should_fail()) {
  check_handler([] { return std::make_unique<NeedsBest>(); });
}
