#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/child_process.hpp>
#include <host/plugins/exception_text.hpp>
#include <host/plugins/library.hpp>
#include <host/plugins/probe.hpp>
#include <host/plugins/sha256.hpp>

#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLimit{60};
constexpr std::string_view kGood = "ok";

/// The Context of a trial construction: no services, and what it logs goes nowhere.
class TrialContext final : public Context {
 public:
  explicit TrialContext(std::string label) : label_(std::move(label)) {}
  void log(LogLevel, std::string_view) override {}
  const fs::path& root() const override { return root_; }
  const std::string& label() const override { return label_; }
  Component* service(std::string_view) override { return nullptr; }

 private:
  std::string label_;
  fs::path root_ = fs::temp_directory_path();
};

void try_construction(const PluginFile& plugin, const Entry& entry, const std::string& what) {
  TrialContext context(entry.name);
  const Value no_arguments{Object{}};
  const auto where = plugin.file.string() + ": " + what + "threw: ";
  try {
    entry.construct({no_arguments, context, nullptr, ""});
  } catch (const Error&) {
    // A designed refusal: it needs arguments or a service, which a trial does not have.
  } catch (const std::exception& error) {
    throw Error(where + exception_text(error), ExitCode::plugin);
  } catch (...) {
    throw Error(where + "something that is not a std::exception", ExitCode::plugin);
  }
}

}  // namespace

void probe_here(const fs::path& file, bool construct,
                const std::function<void(const std::string&)>& trying) {
  const auto plugin = judge(file);
  const Library library(plugin);
  if (!construct) return;
  for (const auto& entry : library.registry().entries()) {
    const auto what = "the constructor of " + entry.kind + " \"" + entry.name + "\" ";
    trying(what);
    try_construction(plugin, entry, what);
  }
}

Prober::Prober(fs::path program, fs::path verdicts)
    : program_(std::move(program)), verdicts_(std::move(verdicts)) {}

fs::path Prober::verdict_file(const PluginFile& plugin) const {
  const auto& id = plugin.identity;
  std::string key =
      plugin.file.string() + '\n' + plugin.build_id + '\n' + host_fingerprint().text();
  for (const std::int64_t number : {static_cast<std::int64_t>(id.device),
                                    static_cast<std::int64_t>(id.inode), id.size, id.mtime_ns}) {
    key += '\n' + std::to_string(number);
  }
  return verdicts_ / sha256(key);
}

void Prober::require_loadable(const PluginFile& plugin) const {
  std::error_code ignored;
  if (verdicts_.empty()) return run(plugin, false);
  const auto verdict = verdict_file(plugin);
  if (fs::exists(verdict, ignored)) return;
  run(plugin, false);
  // A verdict that cannot be kept is asked for again; that costs time and nothing else.
  fs::create_directories(verdicts_, ignored);
  std::ofstream(verdict) << kGood << '\n';
}

void Prober::require_constructible(const PluginFile& plugin) const { run(plugin, true); }

void Prober::run(const PluginFile& plugin, bool construct) const {
  std::vector<std::string> arguments{program_.string(), "plugins", "probe", plugin.file.string()};
  if (construct) arguments.emplace_back("--construct");
  const auto end = run_child(arguments, kVerdictDescriptor, kLimit);
  const auto last = end.answer.rfind(kTried);
  const auto verdict = end.answer.substr(last == std::string::npos ? 0 : last + 1);
  if (verdict == kGood && end.exit_code == 0) return;
  if (!verdict.empty() && verdict != kGood) throw Error(verdict, ExitCode::plugin);
  std::string tried;
  if (last != std::string::npos && verdict.empty()) {
    const auto before = last == 0 ? std::string::npos : end.answer.rfind(kTried, last - 1);
    const auto start = before == std::string::npos ? 0 : before + 1;
    tried = end.answer.substr(start, last - start);
  }
  throw Error(plugin.file.string() + ": " + tried + how_it_ended(end, kLimit), ExitCode::plugin);
}

}  // namespace clara::host::plugins
