#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <span>

namespace my_automl {

/// Random search: the shortest controller there can be.
class RandomController final : public clara::Controller {
 public:
  /// Its arguments. This one list gives parsing, error messages, `plugins describe` and the JSON
  /// Schema.
  struct Options {
    std::int64_t max_rounds = 8;
    std::int64_t jobs_per_round = 1;
    static clara::Fields<Options> fields() {
      return {
          clara::field<&Options::max_rounds>("max_rounds", "how many rounds there are").at_least(1),
          clara::field<&Options::jobs_per_round>("jobs_per_round", "how many jobs a round has")
              .range(1, 1000)};
    }
  };

  explicit RandomController(Options options) : options_(options) {}

  void start(const clara::SearchSpace& space, const clara::StudyInfo& study,
             std::span<const clara::Outcome> history) override;
  clara::Answer ask(int n) override;
  void tell(const clara::Outcome& outcome) override;
  clara::Value save() const override;
  void restore(const clara::Value& state) override;

 private:
  Options options_;
  clara::SearchSpace space_;
  clara::StudyRng rng_;
  std::int64_t round_ = 0;
  std::int64_t given_ = 0;    ///< proposals
  std::int64_t running_ = 0;  ///< those that have no outcome
};

}  // namespace my_automl
