#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/sampling.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>

namespace clara::search {

/// Tries every combination once, the first parameter of the config changing slowest. Real
/// parameters are tried at `num_points` evenly spaced points along their scale, both ends included;
/// so are integers with more values than that.
class GridController final : public Controller, public JobForecast {
 public:
  struct Options {
    std::int64_t num_points = 5;
    std::optional<std::int64_t> max_rounds = std::nullopt;
    std::optional<std::int64_t> max_samples = std::nullopt;
    static std::span<const Field> fields();
  };

  explicit GridController(Options options) : options_(options) {}

  void start(const SearchSpace& space, const StudyInfo& study,
             std::span<const Outcome> history) override;
  Answer ask(int n) override;
  void tell(const Outcome&) override {}  // a grid does not learn
  Value save() const override;
  void restore(const Value& state) override;
  int ask_ahead() const override { return 1; }
  std::optional<std::int64_t> expected_jobs() const override;

 private:
  std::vector<Value> levels(const Parameter& parameter) const;

  Options options_;
  std::optional<Product> product_;
  std::int64_t left_ = 0;  ///< jobs
};

}  // namespace clara::search
