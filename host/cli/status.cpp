#include "host/display/status_text.hpp"

#include <host/cli/commands.hpp>
#include <host/cli/past_run.hpp>

#include <memory>
#include <ostream>

namespace clara::host::cli {

void add_status(App& app) {
  auto folder = std::make_shared<std::string>(".");
  auto& command = app.command("status", "how a study stands", [&app, folder] {
    const auto run = past_run(app, *folder);
    const auto now = std::chrono::system_clock::now();
    if (app.json()) {
      app.out() << app.shown(display::status_value(run, now));
    } else {
      for (const auto& line : display::status_lines(run, now)) app.out() << app.shown(line) << '\n';
    }
    return 0;
  });
  command.add_option("RUN", *folder, "its folder or id, or its MMAR (default: here, the newest)");
}

}  // namespace clara::host::cli
