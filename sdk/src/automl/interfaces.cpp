#include <clara/automl/executor.hpp>
#include <clara/automl/handler.hpp>

// Key functions of the AutoML interfaces without one of their own; see component.cpp.

namespace clara {

OutputReader::~OutputReader() = default;
ScoreReader::~ScoreReader() = default;
StudyControl::~StudyControl() = default;
JobForecast::~JobForecast() = default;
Closer::~Closer() = default;
JobTeller::~JobTeller() = default;
Deliverer::~Deliverer() = default;

}  // namespace clara
