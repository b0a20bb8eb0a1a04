#pragma once

#include <clara/automl/executor.hpp>
#include <clara/context.hpp>
#include <clara/expression.hpp>
#include <clara/options.hpp>
#include <clara/text_options.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "report_reader.hpp"
#include "search_parameter.hpp"

namespace clara::program {

/// Runs a trial as any program, in a folder of its own. Its values arrive in three ways at once:
/// params.json in that folder (its path is in CLARA_PARAMS), CLARA_PARAM_<NAME> variables, and,
/// when `arguments` is "named", --name value arguments and --trial_id. Its metrics leave as printed
/// lines that `report_keys` match, or as events of the job contract (autosearch.reporter writes
/// them). The score is `reward_attr`, an expression over the last value of each metric.
class ProgramExecutor final : public Executor, public OutputReader, public ScoreReader {
 public:
  struct Options {
    std::vector<std::string> command;
    std::string arguments = "none";
    std::int64_t threads = 0;
    std::vector<SearchParameter> search_space;
    std::vector<ReportKey> report_keys;
    Formula reward_attr;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  /// Throws clara::Error for a range, an expression or a regex that is none.
  ProgramExecutor(Options options, Context& context);

  SearchSpace search_space(const ExecutorSetup& setup) override;
  Launch prepare(const Job& job) override;
  std::vector<Reported> read_line(const Job& job, std::string_view line) override;
  std::optional<double> score(const Job& job, std::string& why) override;

 private:
  std::vector<std::string> command_of(const Job& job) const;

  Options options_;
  Context& context_;
  SearchSpace space_;
  Expression reward_;
  ReportReader reader_;
  std::mutex mutex_;  ///< of the two maps: jobs are read by several threads
  struct Steps {
    int attempt = 0;
    std::map<std::string, std::int64_t> of;  ///< by metric
  };
  std::map<std::string, Steps> steps_;           ///< by job uid
  std::map<std::string, std::string> failures_;  ///< by job uid: why its output cannot be read
};

}  // namespace clara::program
