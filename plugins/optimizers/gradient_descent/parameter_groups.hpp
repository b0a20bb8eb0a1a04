#pragma once

#include <clara/options.hpp>
#include <clara/train/model.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clara::gradient_descent {

/// Parameters with a learning rate of their own: one entry of
/// monai.optimizers.generate_param_groups, its function in words.
struct ParameterGroup {
  std::optional<OneOrMany<std::string>> select;  ///< names of layers: all parameters below them
  std::optional<OneOrMany<std::string>> filter;  ///< texts in the names of parameters
  std::optional<double> lr;
  std::optional<double> weight_decay;

  static std::span<const Field> fields();
  static void validate(const ParameterGroup& group, OptionIssues& issues);
  bool takes(const std::string& name) const;
};

/// The arguments that all optimizers share, behind their own.
struct GroupFields {
  std::optional<std::vector<ParameterGroup>> param_groups;
  bool include_others = true;

  static std::span<const Field> fields();
  static void validate(const GroupFields& options, OptionIssues& issues);
};

/// The parameters of one group and its settings as Python's param_groups has them, in its order,
/// without "params".
struct Group {
  std::vector<at::Tensor> parameters;
  State settings;

  double number(std::string_view name) const { return settings.at(name).as_number(); }
  bool flag(std::string_view name) const { return settings.at(name).as_bool(); }
  /// False where the setting is null, too.
  bool is_on(std::string_view name) const;
};

/// The groups of a network in the order of Python's: those that are written, then the others.
/// `settings`: of a group that sets none. Throws clara::Error when a group has no parameter or two
/// have the same.
std::vector<Group> grouped(const Parameters& parameters, const GroupFields& options,
                           const State::Dict& settings);

}  // namespace clara::gradient_descent
