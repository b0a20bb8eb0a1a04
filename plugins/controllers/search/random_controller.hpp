#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>

namespace clara::search {

/// Random search (Bergstra and Bengio, JMLR 2012). A round has one job for each worker.
class RandomController final : public Controller, public JobForecast {
 public:
  struct Options {
    std::int64_t max_rounds = 8;
    std::optional<std::int64_t> num_samples;
    static std::span<const Field> fields();
  };

  explicit RandomController(Options options) : options_(options) {}

  void start(const SearchSpace& space, const StudyInfo& study) override;
  Answer ask(int n) override;
  void tell(const Outcome& outcome) override;
  Value save() const override;
  void restore(const Value& state) override;
  int ask_ahead() const override { return 1; }
  std::optional<std::int64_t> expected_jobs() const override { return wanted_; }

 private:
  Options options_;
  SearchSpace space_;
  StudyRng rng_;
  std::int64_t wanted_ = 0;  ///< jobs in all
  std::int64_t given_ = 0;
};

}  // namespace clara::search
