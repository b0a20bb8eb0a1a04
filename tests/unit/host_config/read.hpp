#pragma once

#include <host/config/plan.hpp>
#include <host/config/searchable_training.hpp>
#include <support/invented_components.hpp>

#include <string>
#include <vector>

namespace clara::testing {

/// A config of text, as if it had been read from config.json.
inline host::config::Sources sources_of(const std::string& config,
                                        const std::string& environment = "{}",
                                        const std::vector<std::string>& settings = {}) {
  host::config::Sources sources;
  sources.root = "/mmar";
  sources.file = "config.json";
  sources.config = parse_json(config, "config.json");
  sources.environment = parse_json(environment, "environment.json");
  Issues issues;
  sources.settings = host::config::parse_settings(settings, issues);
  if (issues.failed()) throw Error(issues);
  return sources;
}

/// A plan, and what was said about it.
struct Read {
  host::config::Plan plan;
  std::string said;
};

inline Read read(const host::config::Sources& sources) {
  static const InventedComponents components;
  Issues issues;
  Read out{host::config::make_plan(sources, components, issues), ""};
  out.said = issues.text();
  return out;
}

inline Read read(const std::string& config, const std::string& environment = "{}",
                 const std::vector<std::string>& settings = {}) {
  return read(sources_of(config, environment, settings));
}

/// What is said about a training config with a search, under every branch of it.
inline std::string said_of_branches(const host::config::Sources& sources) {
  static const InventedComponents components;
  Issues issues;
  const auto search = host::config::Search::find(
      sources.config, host::config::layout_of(host::config::ConfigType::training), components,
      issues);
  host::config::check_branches(sources, components, search, issues);
  return issues.text();
}

/// A training config that is right, with room for more at its first level, in its train and in its
/// validate section. Every part is on a line of its own: 1 first level, 2 train, 3 validate.
inline std::string training(const std::string& first_level, const std::string& train = "",
                            const std::string& validate = "", const std::string& epochs = "2") {
  return "{" + first_level + "\n\"train\": {" + train +
         R"("loss": {"name": "DiceLoss"}, "optimizer": {"name": "Adam"}, "model": {"name": "UNet"}, )"
         R"("trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": )" +
         epochs + "}}},\n\"validate\": {" + validate +
         R"("evaluator": {"name": "SupervisedEvaluator"}}})";
}

}  // namespace clara::testing
