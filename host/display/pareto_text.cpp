#include "host/display/pareto_text.hpp"

#include "host/display/columns.hpp"
#include "host/display/study_view.hpp"

namespace clara::host::display {
namespace {

const char* word(Direction direction) {
  return direction == Direction::maximize ? "maximize" : "minimize";
}

}  // namespace

std::vector<std::string> pareto_lines(const StudySnapshot& study) {
  if (study.objectives.size() < 2 || study.pareto.empty()) return {};
  std::vector<std::string> head{"job"};
  for (const auto& objective : study.objectives)
    head.push_back(objective.name + " (" + word(objective.direction) + ")");
  head.emplace_back("values");
  std::vector<std::vector<std::string>> rows{std::move(head)};
  for (const auto& job : study.pareto) {
    std::vector<std::string> row{job->name};
    for (const double score : job->scores) row.push_back(score_text(score));
    row.push_back(values_text(job->values));
    rows.push_back(std::move(row));
  }
  return columns(rows);
}

Value pareto_value(const StudySnapshot& study) {
  Array list;
  for (const auto& job : study.pareto) {
    Object scores;
    for (std::size_t i = 0; i < job->scores.size() && i < study.objectives.size(); ++i)
      scores.set(study.objectives[i].name, job->scores[i]);
    list.emplace_back(Object{{"job", job->name},
                             {"scores", std::move(scores)},
                             {"values", job->values.to_value()},
                             {"folder", job->folder.string()}});
  }
  return list;
}

Value objectives_value(const StudySnapshot& study) {
  Array list;
  for (const auto& objective : study.objectives)
    list.emplace_back(Object{{"name", objective.name}, {"direction", word(objective.direction)}});
  return list;
}

}  // namespace clara::host::display
