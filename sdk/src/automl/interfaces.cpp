#include <clara/automl/controller.hpp>
#include <clara/automl/executor.hpp>
#include <clara/automl/handler.hpp>
#include <clara/error.hpp>

#include <algorithm>

// Key functions of the AutoML interfaces without one of their own; see component.cpp.

namespace clara {

OutputReader::~OutputReader() = default;
ScoreReader::~ScoreReader() = default;
StudyControl::~StudyControl() = default;
JobForecast::~JobForecast() = default;
Closer::~Closer() = default;
JobTeller::~JobTeller() = default;
CurveReader::~CurveReader() = default;
Deliverer::~Deliverer() = default;

bool Outcome::feasible() const {
  return std::all_of(violations.begin(), violations.end(), [](double v) { return v <= 0; });
}

void check_one_objective(const StudyInfo& study, std::string_view who) {
  if (study.objectives.size() == 1) return;
  std::string names;
  for (const auto& objective : study.objectives)
    names += (names.empty() ? "" : ", ") + objective.name;
  throw Error(std::string(who) + " follows one objective, and the study has " +
                  std::to_string(study.objectives.size()) + ": " + names,
              ExitCode::config);
}

}  // namespace clara
