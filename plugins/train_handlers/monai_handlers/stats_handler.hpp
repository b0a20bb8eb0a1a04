#pragma once

#include "printed_line.hpp"
#include "python_text.hpp"
#include "selection.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's StatsHandler: a line for each iteration and epoch, in MONAI's words.
class StatsHandler : public TrainHandler {
 public:
  struct Options {
    bool iteration_log = true;
    bool epoch_log = true;
    std::optional<PrintedLine> iteration_print_logger;
    std::optional<Select> output_transform;
    std::vector<std::string> state_attributes;
    std::optional<std::string> name;
    std::string tag_name = "Loss";
    std::string key_var_format = "{}: {:.4f} ";
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  StatsHandler(Options options, Context& context);

  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  void exception_raised(Engine& engine, std::string_view what) override;

 private:
  Options options_;
  Context& context_;
  KeyValueFormat format_;
};

}  // namespace clara::monai_handlers
