#include "my_handler.hpp"

#include <array>
#include <fstream>

namespace my_automl {

void MyHandler::startup(const clara::Event& event, clara::StudyControl&) {
  context_.info("a search over " + std::to_string(event.study->space.parameters().size()) +
                " parameters begins");
}

void MyHandler::end_job(const clara::Event& event, clara::StudyControl&) {
  const auto& job = *event.job;
  // A job that failed has no score.
  const auto score = job.score ? clara::number_text(*job.score) : "no score: " + job.reason;
  context_.info(job.name + " " + job.values.to_value().json() + ": " + score);
}

void MyHandler::shutdown(const clara::Event& event, clara::StudyControl&) {
  const auto& best = event.study->best;
  if (!best) return context_.warn("no job was complete");
  std::ofstream(event.study->run_folder / options_.file)
      << clara::Value(clara::Object{{"job", best->name},
                                    {"score", *best->score},
                                    {"values", best->values.to_value()}})
             .json(2)
      << '\n';
  context_.info("the best was " + best->name);
}

}  // namespace my_automl
