#pragma once

#include <clara/automl/controller.hpp>
#include <clara/error.hpp>
#include <clara/options.hpp>

#include <functional>
#include <string>
#include <vector>

/// Spaces and a tiny synchronous study for controller tests.
namespace study {

inline clara::Parameter real(std::string name, double low, double high, bool log = false) {
  clara::Parameter p;
  p.name = std::move(name);
  p.low = low;
  p.high = high;
  p.log = log;
  return p;
}

inline clara::Parameter categorical(std::string name, std::vector<clara::Value> choices) {
  clara::Parameter p;
  p.name = std::move(name);
  p.type = clara::Parameter::Type::categorical;
  p.choices = std::move(choices);
  return p;
}

/// One objective of that direction.
inline clara::StudyInfo info(clara::Direction direction, std::uint64_t seed, int workers) {
  clara::StudyInfo out;
  out.objectives = {{"score", direction}};
  out.seed = seed;
  out.workers = workers;
  return out;
}

/// Runs a controller to its end; scores are to be maximised; returns the outcomes in order.
inline std::vector<clara::Outcome> run(
    clara::Controller& controller, int workers,
    const std::function<double(const clara::SearchValues&)>& objective, std::size_t most = 10000) {
  std::vector<clara::Outcome> outcomes;
  while (outcomes.size() < most) {
    auto answer = controller.ask(workers);
    auto* proposals = std::get_if<clara::Proposals>(&answer);
    if (!proposals) break;
    for (const auto& proposal : proposals->list) {
      clara::Outcome outcome;
      outcome.job = static_cast<std::int64_t>(outcomes.size()) + 1;
      outcome.proposal = proposal;
      outcome.losses = {-objective(proposal.values)};
      outcomes.push_back(outcome);
    }
    for (auto i = outcomes.size() - proposals->list.size(); i < outcomes.size(); ++i)
      controller.tell(outcomes[i]);
  }
  return outcomes;
}

}  // namespace study
