#include "host/display/learned_text.hpp"

#include "host/display/columns.hpp"
#include "host/display/study_view.hpp"

#include <host/results/learned.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace clara::host::display {
namespace {

using results::LearnedChoice;
using results::LearnedRange;

std::string jobs_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " job" : " jobs"); }

std::string range_text(double low, double high) {
  return low == high ? value_text(low) : value_text(low) + " to " + value_text(high);
}

std::string trend_text(const std::optional<double>& trend) {
  constexpr double kWeak = 0.3;
  if (!trend) return "no trend can be told yet";
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%+.2f", *trend);
  const char* words = std::abs(*trend) < kWeak ? "no clear trend"
                      : *trend > 0             ? "higher is better"
                                               : "lower is better";
  return std::string(words) + " (rank correlation " + number.data() + ")";
}

std::vector<std::string> range_row(const std::string& name, const results::Learned& learned) {
  const auto& range = *learned.range;
  const auto tried = "tried " + range_text(range.tried_low, range.tried_high);
  if (learned.jobs <= range.good) return {name, tried + "; too few jobs to tell more"};
  return {name, "the best " + jobs_text(range.good) + ": " +
                    range_text(range.good_low, range.good_high) + "; tried " +
                    range_text(range.tried_low, range.tried_high) + "; " + trend_text(range.trend)};
}

std::vector<std::string> choice_row(const std::string& name, const LearnedChoice& choice) {
  auto text = value_text(choice.choice) + ": ";
  if (choice.jobs > 0)
    text += "mean " + score_text(choice.mean) + ", best " + score_text(choice.best) + " (" +
            jobs_text(choice.jobs) + ")";
  if (choice.failed > 0)
    text += std::string(choice.jobs > 0 ? ", " : "") + jobs_text(choice.failed) + " failed";
  if (choice.jobs == 0 && choice.failed == 0) text += "not tried";
  return {name, text};
}

Value maybe(const std::optional<double>& value) { return value ? Value(*value) : Value(); }

Value range_value(const LearnedRange& range) {
  return Object{{"tried", Array{range.tried_low, range.tried_high}},
                {"best_jobs", range.good},
                {"best", Array{range.good_low, range.good_high}},
                {"rank_correlation", maybe(range.trend)}};
}

Value choices_value(const std::vector<LearnedChoice>& choices) {
  Array list;
  for (const auto& choice : choices)
    list.push_back(Object{{"value", choice.choice},
                          {"jobs", choice.jobs},
                          {"failed", choice.failed},
                          {"mean", maybe(choice.mean)},
                          {"best", maybe(choice.best)}});
  return list;
}

}  // namespace

std::vector<std::string> learned_lines(const StudySnapshot& study) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& learned : results::learned(study)) {
    auto name = learned.parameter.name;
    if (learned.range) rows.push_back(range_row(name, learned));
    for (const auto& choice : learned.choices) {
      rows.push_back(choice_row(name, choice));
      name.clear();
    }
  }
  return columns(rows);
}

Value learned_value(const StudySnapshot& study) {
  Array list;
  for (const auto& learned : results::learned(study)) {
    Object entry{{"parameter", learned.parameter.name}, {"jobs", learned.jobs}};
    if (learned.range) entry.set("range", range_value(*learned.range));
    if (!learned.choices.empty()) entry.set("choices", choices_value(learned.choices));
    list.emplace_back(std::move(entry));
  }
  return list;
}

}  // namespace clara::host::display
