#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/child_process.hpp>
#include <host/plugins/exception_text.hpp>
#include <host/plugins/fork_watch.hpp>
#include <host/plugins/library.hpp>
#include <host/plugins/probe.hpp>
#include <host/plugins/sha256.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLimit{60};
constexpr std::string_view kGood = "ok";
constexpr std::string_view kThrown = "its static initialiser threw: ";

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
  ForkWatch watch;
  try {
    entry.construct({no_arguments, context, nullptr, ""});
  } catch (const Error&) {
    // A designed refusal: it needs arguments or a service, which a trial does not have.
  } catch (const std::exception& error) {
    throw Error(where + exception_text(error), ExitCode::plugin);
  } catch (...) {
    throw Error(where + "something that is not a std::exception", ExitCode::plugin);
  }
  watch.require_no_copy(plugin.file.string() + ": " + what.substr(0, what.size() - 1));
}

/// What a static initialiser threw cannot be caught, since glibc declares dlopen as noexcept; it
/// arrives here, and is the verdict.
[[noreturn]] void tell_what_was_thrown() {
  std::string text(kThrown);
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
    std::abort();
  } catch (const std::exception& error) {
    text += exception_text(error);
  } catch (...) {
    text += "something that is not a std::exception";
  }
  static_cast<void>(!write(kVerdictDescriptor, text.data(), text.size()));
  _exit(static_cast<int>(ExitCode::plugin));
}

/// For the probe process, which has one thread.
Library load_watched(const PluginFile& plugin) {
  const auto before = std::set_terminate(&tell_what_was_thrown);
  Library library(plugin, Library::Offers::of_now);
  std::set_terminate(before);
  return library;
}

}  // namespace

void probe_here(const fs::path& file, Probe what,
                const std::function<void(const std::string&)>& trying) {
  // Whoever asks has judged the file as what it is; this process may load anything.
  const auto plugin = judge(file, is_companion(file) ? Role::companion : Role::plugin);
  const auto library = load_watched(plugin);
  if (what == Probe::manifest) trying(library.manifest().json());
  if (what != Probe::construct) return;
  for (const auto& entry : library.registry().entries()) {
    const auto name = "the constructor of " + entry.kind + " \"" + entry.name + "\" ";
    trying(name);
    try_construction(plugin, entry, name);
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
  const auto verdict = verdicts_.empty() ? fs::path() : verdict_file(plugin);
  if (!verdict.empty() && fs::exists(verdict, ignored)) return;
  static_cast<void>(run(plugin, Probe::load));
  if (verdict.empty()) return;
  // A verdict that cannot be kept is asked for again; that costs time and nothing else.
  fs::create_directories(verdicts_, ignored);
  std::ofstream(verdict) << kGood << '\n';
}

void Prober::require_constructible(const PluginFile& plugin) const {
  static_cast<void>(run(plugin, Probe::construct));
}

Value Prober::ask_manifest(const PluginFile& plugin) const {
  return parse_json(run(plugin, Probe::manifest));
}

std::string Prober::run(const PluginFile& plugin, Probe what) const {
  std::vector<std::string> arguments{program_.string(), "plugins", "probe", plugin.file.string()};
  if (what == Probe::construct) arguments.emplace_back("--construct");
  if (what == Probe::manifest) arguments.emplace_back("--manifest");
  const auto end = run_child(arguments, kVerdictDescriptor, kLimit);
  const auto last = end.answer.rfind(kTried);
  const auto verdict = end.answer.substr(last == std::string::npos ? 0 : last + 1);
  if (verdict == kGood && end.exit_code == 0)
    return last == std::string::npos ? "" : end.answer.substr(0, last);
  if (verdict.starts_with(kThrown))
    throw Error(plugin.file.string() + ": " + verdict, ExitCode::plugin);
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
