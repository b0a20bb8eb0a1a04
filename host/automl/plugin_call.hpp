#pragma once

#include <host/plugins/crash_note.hpp>

#include <unistd.h>

#include <exception>
#include <optional>
#include <string>

namespace clara::host::automl {

/// The words of an exception.
std::string what(const std::exception_ptr& error);

/// Calls code of a plugin on this thread and gives what it threw in words, whatever that was.
/// `doing` names the component and the call, for a crash or an exit() of it. A copy of this process
/// that it has forked ends here: it has no engine to go on with.
template <class Work>
std::exception_ptr call_plugin(std::string doing, Work&& work) {
  const auto self = ::getpid();
  std::exception_ptr error;
  try {
    const plugins::CrashNote note(std::move(doing));
    work();
  } catch (...) {
    error = std::current_exception();
  }
  if (::getpid() != self) ::_exit(0);
  return error;
}

}  // namespace clara::host::automl
