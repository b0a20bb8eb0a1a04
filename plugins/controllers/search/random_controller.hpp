#pragma once

#include <clara/automl/sample_controller.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>

namespace clara::search {

/// Random search (Bergstra and Bengio, JMLR 2012). A round has one job for each worker.
class RandomController final : public SampleController {
 public:
  struct Options {
    std::int64_t max_rounds = 8;
    std::optional<std::int64_t> num_samples;
    static std::span<const Field> fields();
  };

  explicit RandomController(Options options) : options_(options) {}
  /// What is drawn does not depend on what is told.
  int ask_ahead() const override { return 1; }

 private:
  std::int64_t number_of_jobs(const SearchSpace& space, const StudyInfo& study) override;
  Proposal propose(const SearchSpace& space, StudyRng& rng) override;

  Options options_;
};

}  // namespace clara::search
