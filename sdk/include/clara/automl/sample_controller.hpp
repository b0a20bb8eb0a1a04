#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>

#include <cstdint>
#include <optional>

namespace clara {

/// A base for controllers that propose one job after another until there were enough: it counts,
/// numbers the proposals (their tokens), draws from the study's seed, saves and restores. What is
/// left to say is how many there are to be, what comes next and, for one that learns, learn().
class CLARA_API SampleController : public Controller, public JobForecast {
 public:
  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) final;
  Answer ask(int n) final;
  void tell(const Outcome& outcome) final { learn(outcome); }
  Value save() const final;
  void restore(const Value& state) final;
  std::optional<std::int64_t> expected_jobs() const final { return wanted_; }

 protected:
  /// [controller] First: how many jobs there are to be in all, 1 at least. Throws clara::Error when
  /// it cannot search this space or follow these objectives.
  virtual std::int64_t number_of_jobs(const SearchSpace& space, const StudyInfo& study) = 0;
  /// [controller] The next one; its token is set by the base.
  virtual Proposal propose(const SearchSpace& space, StudyRng& rng) = 0;
  /// [controller] The outcome of a job, of the history too.
  virtual void learn(const Outcome& /*outcome*/) {}

 private:
  SearchSpace space_;
  StudyRng rng_;
  std::int64_t wanted_ = 0;
  std::int64_t given_ = 0;
};

}  // namespace clara
