#include "logfile_handler.hpp"

#include <clara/internal/log_feed.hpp>

#include <array>

namespace clara::monai_handlers {
namespace {

/// Whether this process has the file open: another handler of this run writes it then.
bool is_open_here(const std::filesystem::path& file) {
  std::error_code failed;
  for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd", failed))
    if (std::filesystem::equivalent(open.path(), file, failed)) return true;
  return false;
}

}  // namespace

std::span<const Field> LogfileHandler::Options::fields() {
  static const std::array list{
      field<&Options::output_dir>("output_dir", "folder of the file").required(),
      field<&Options::filename>("filename", "name of the file, which is written behind its end"),
      field<&Options::loglevel>("loglevel", "lines of this level and above: 10, 20, 30 or 40"),
      field<&Options::formatter>("formatter", "form of a line, as Python's logging has it"),
      field<&Options::create_dir>("create_dir", "make the folder when it is not there")};
  return list;
}

void LogfileHandler::Options::validate(const Options& options, OptionIssues& issues) {
  try {
    static_cast<void>(LogFormat(options.formatter));
  } catch (const Error& error) {
    issues.error("formatter", error.issues().front().message);
  }
}

LogfileHandler::LogfileHandler(Options options, Context& context)
    : options_(std::move(options)), context_(context), format_(options_.formatter) {}

void LogfileHandler::started(Engine&) {
  const auto folder = (context_.root() / options_.output_dir).lexically_normal();
  std::error_code ignored;
  if (options_.create_dir) std::filesystem::create_directories(folder, ignored);
  if (!std::filesystem::is_directory(folder))
    throw Error("there is no folder " + folder.string() + ", which output_dir names" +
                    (options_.create_dir ? "" : "; create_dir makes it"),
                ExitCode::storage);
  const auto path = folder / options_.filename;
  if (is_open_here(path)) return;
  file_ = std::ofstream(path, std::ios::binary | std::ios::app);
  if (!file_) throw Error("cannot write " + path.string(), ExitCode::storage);
  listening_ = context_.service<LogFeed>().listen(
      [this](LogLevel level, std::string_view tag, std::string_view line) {
        write(level, tag, line);
      });
}

void LogfileHandler::write(LogLevel level, std::string_view tag, std::string_view line) {
  if (python_level(level) < options_.loglevel) return;
  file_ << format_.apply(
               {level, tag.empty() ? "clara-host" : tag, line, std::chrono::system_clock::now()})
        << '\n'
        << std::flush;
}

void LogfileHandler::completed_listening() {
  listening_.reset();
  file_.close();
}

}  // namespace clara::monai_handlers
