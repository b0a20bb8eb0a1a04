#include "host/autosearch/search_options.hpp"

#include <array>

namespace clara::host::autosearch {

namespace {
std::vector<Value> types() {
  return {"discrete", "continuous", "continuous_param", "int", "log", "bool"};
}
}  // namespace

std::span<const Field> SearchParam::fields() {
  static const std::array list{
      field<&SearchParam::name>("name", "what the trial knows it by").required(),
      field<&SearchParam::type>("type", "in place of its group's type").one_of(types()),
      field<&SearchParam::values>("values", "of a discrete parameter"),
      field<&SearchParam::start>("start", "smallest value"),
      field<&SearchParam::stop>("stop", "largest value, included"),
      field<&SearchParam::log>("log", "search along the logarithm"),
      field<&SearchParam::step>("step", "distance between two values; of an int 1").above(0)};
  return list;
}

std::span<const Field> SearchGroup::fields() {
  static const std::array list{
      field<&SearchGroup::type>("type", "what its parameters range over").one_of(types()),
      field<&SearchGroup::params>("params", "the parameters").required()};
  return list;
}

std::span<const Field> ReportKey::fields() {
  static const std::array list{
      field<&ReportKey::name>("name", "the metric's name").required(),
      field<&ReportKey::regex>("regex", "matches its value in a line of output").required()};
  return list;
}

std::span<const Field> SearchAlgorithm::fields() {
  static const std::array list{
      field<&SearchAlgorithm::type>("type", "how it searches").required(),
      field<&SearchAlgorithm::max_concurrent>("max_concurrent", "trials at a time").range(1, 4096),
      field<&SearchAlgorithm::reward_attr>("reward_attr", "an expression over reported metrics")
          .required(),
      field<&SearchAlgorithm::report_keys>("report_keys", "metrics that are read from the output"),
      field<&SearchAlgorithm::save_model_count>("save_model_count", "trials whose files are kept")
          .at_least(0),
      field<&SearchAlgorithm::num_samples>("num_samples", "trials in all").at_least(1),
      field<&SearchAlgorithm::mode>("mode", "whether a larger reward is better")
          .one_of({"max", "min"})};
  return list;
}

std::span<const Field> General::fields() {
  static const std::array list{
      field<&General::instance_per_trial>("instance_per_trial", "machines of a trial").one_of({1}),
      field<&General::gpu_per_instance>("gpu_per_instance", "GPUs of a trial").range(0, 64),
      field<&General::cpu_per_instance>("cpu_per_instance",
                                        "threads of a trial; without it, its share of the cores")
          .at_least(1)};
  return list;
}

std::span<const Field> SchedulerChoice::fields() {
  static const std::array list{field<&SchedulerChoice::type>("type", "the scheduler").required()};
  return list;
}

std::span<const Field> Trial::fields() {
  static const std::array list{
      field<&Trial::command>("command", "the program and its arguments, a list or one line")
          .required(),
      field<&Trial::arguments>("arguments",
                               "named: also give the values as --name value, and --trial_id")
          .one_of({"none", "named"})};
  return list;
}

std::span<const Field> Tracking::fields() {
  static const std::array list{
      field<&Tracking::tracking_uri>("tracking_uri", "the MLflow server; else MLFLOW_TRACKING_URI"),
      field<&Tracking::experiment_name>("experiment_name", "the MLflow experiment")};
  return list;
}

std::span<const Field> RunnerChoice::fields() {
  static const std::array list{
      field<&RunnerChoice::name>("name", "the runner, such as SlurmRunner").required(),
      field<&RunnerChoice::args>("args", "its arguments")};
  return list;
}

std::span<const Field> PrunerChoice::fields() {
  static const std::array list{
      field<&PrunerChoice::name>("name", "the pruner, such as MedianPruner").required(),
      field<&PrunerChoice::args>("args", "its arguments")};
  return list;
}

std::span<const Field> SearchFile::fields() {
  static const std::array list{
      field<&SearchFile::general>("general", "what a trial may use"),
      field<&SearchFile::search_space>("search_space", "the parameters").required(),
      field<&SearchFile::search_algorithm>("search_algorithm",
                                           "how it searches and what it maximises")
          .required(),
      field<&SearchFile::scheduler>("scheduler", "FIFOScheduler"),
      field<&SearchFile::trial>("trial", "the program that is run"),
      field<&SearchFile::mlflow>("mlflow", "where trials are logged"),
      field<&SearchFile::runner>("runner", "where trials run, when that is not this machine"),
      field<&SearchFile::grace>("grace", "how long a trial that is stopped may take to end"),
      field<&SearchFile::pruner>("pruner", "who ends trials that are not worth their time"),
      field<&SearchFile::objectives>("objectives",
                                     "several objectives with their directions; the first one is "
                                     "reward_attr"),
      field<&SearchFile::constraints>("constraints", "limits that reported values are to keep")};
  return list;
}

}  // namespace clara::host::autosearch
