#pragma once

#include "log_format.hpp"

#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's LogfileHandler: from the start to the end of a run, the lines of the log go into a file,
/// too. They are this program's, in the form of Python's logging. Two handlers of one file, the
/// trainer's and the evaluator's, write each line once.
class LogfileHandler : public TrainHandler {
 public:
  struct Options {
    std::filesystem::path output_dir;
    std::string filename = "log.txt";
    std::int64_t loglevel = 20;
    std::string formatter = "%(asctime)s %(name)s %(levelname)s: %(message)s";
    bool create_dir = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  LogfileHandler(Options options, Context& context);
  ~LogfileHandler() override { completed_listening(); }

  void started(Engine& engine) override;
  void completed(Engine&) override { completed_listening(); }

 private:
  void write(LogLevel level, std::string_view tag, std::string_view line);
  void completed_listening();

  Options options_;
  Context& context_;
  LogFormat format_;
  std::ofstream file_;               ///< of the thread that logs, while there is a listener
  std::shared_ptr<void> listening_;  ///< last: it uses what stands above
};

}  // namespace clara::monai_handlers
