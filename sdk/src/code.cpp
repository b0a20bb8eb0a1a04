#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>
#include <clara/error.hpp>
#include <clara/internal/code.hpp>

#include <boost/dll/shared_library.hpp>
#include <exception>
#include <string>
#include <system_error>

namespace clara {
namespace {

namespace mode = boost::dll::load_mode;

/// With this, the end of a shared_library object leaves its library where it is.
constexpr auto kForGood =
    static_cast<mode::type>(mode::rtld_now | mode::rtld_local | RTLD_NODELETE);

/// dlerror's text without the name of the file in front, which is there for some causes and not for
/// others. Boost.DLL's error_code has none.
std::string cause(const std::filesystem::path& file) {
  const char* text = dlerror();
  std::string message = text != nullptr ? text : "unknown cause";
  const auto prefix = file.string() + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

}  // namespace

const PluginDoor* load_code(const std::filesystem::path& file) {
  check(file.is_absolute(), file.string() + ": expected an absolute path");
  boost::dll::shared_library library;
  std::error_code failed;
  try {
    library.load(file, kForGood, failed);
  } catch (const std::exception& error) {
    // glibc lets nothing out of dlopen, and the probe has told it before; a sanitizer's dlopen
    // does.
    throw Error(file.string() + ": its static initialiser threw: " + error.what(),
                ExitCode::plugin);
  }
  if (failed) throw Error(file.string() + ": cannot be loaded: " + cause(file), ExitCode::plugin);
  return library.has("clara_plugin") ? &library.get<const PluginDoor>("clara_plugin") : nullptr;
}

}  // namespace clara
