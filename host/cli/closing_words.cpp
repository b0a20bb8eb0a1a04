#include <host/cli/closing_words.hpp>

#include <chrono>
#include <cstdlib>
#include <string>

namespace clara::host::cli {
namespace {

/// Exit codes above it are those of signals.
constexpr int kSignalled = 128;

std::string words_of(const App& app, const automl::Summary& summary,
                     const display::ClosingFacts& facts) {
  if (app.json()) return app.shown(display::closing_value(summary, facts.handlers));
  std::string words;
  for (const auto& line : display::closing_lines(summary, facts)) words += app.shown(line) + '\n';
  return words;
}

}  // namespace

int say_closing_words(App& app, const automl::Summary& summary, display::ClosingFacts facts) {
  for (auto& line : facts.handlers)
    if (const auto left = summary.waiting.find(line.handler); left != summary.waiting.end())
      line.waiting = left->second;
  const auto words = words_of(app, summary, facts);
  if (!summary.error.empty()) app.logger().error(summary.error);
  const bool hurry = summary.exit_code > kSignalled;
  const auto patience = std::chrono::milliseconds(hurry ? 1000 : 5000);
  const bool read = app.logger().start_thread().flush(patience);
  if (!app.print_within(words, patience) || !read) std::_Exit(summary.exit_code);
  return summary.exit_code;
}

}  // namespace clara::host::cli
