#include "host/display/report_text.hpp"

#include <host/cli/commands.hpp>
#include <host/cli/past_run.hpp>

#include <memory>
#include <ostream>

namespace clara::host::cli {

void add_report(App& app) {
  auto folder = std::make_shared<std::string>(".");
  auto& command =
      app.command("report", "every job of a study and what it has learned", [&app, folder] {
        const auto run = past_run(app, *folder);
        if (app.json()) {
          app.out() << app.shown(display::report_value(run));
        } else {
          const display::ClosingFacts facts{"clara-host", run.dashboard_url, run.handlers};
          for (const auto& line :
               display::report_lines(run, facts, std::chrono::system_clock::now()))
            app.out() << app.shown(line) << '\n';
        }
        return 0;
      });
  command.add_option("RUN", *folder, "its folder or id, or its MMAR (default: here, the newest)");
}

}  // namespace clara::host::cli
