#include "host/results/find_run.hpp"

#include <host/cli/past_run.hpp>

namespace clara::host::cli {

results::PastRun past_run(App& app, const std::string& written) {
  auto run = results::read_run(results::find_run(written));
  for (const auto& text : run.skipped)
    app.logger().warn(run.study->database.filename().string() + ": " + text);
  return run;
}

}  // namespace clara::host::cli
