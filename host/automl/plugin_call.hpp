#pragma once

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <host/plugins/crash_note.hpp>

#include <unistd.h>

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clara::host::automl {

/// The words of an exception.
std::string what(const std::exception_ptr& error);

/// `pruner "MedianPruner"`; "the pruner" for one that no registry made.
std::string name_of(std::string_view kind, const Component& component);

/// Calls code of a plugin on this thread and gives what it threw, whatever that was. `doing` names
/// the component and the call, for a crash or an exit() of it. A copy of this process that it has
/// forked ends here: it has no engine to go on with.
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

/// Throws what `error` is, as `WHO failed in FUNCTION: its words`; one with places in a config as
/// it is. What is no clara::Error gets `code`; a storage error is one whoever threw it.
[[noreturn]] void throw_named(const std::string& who, const char* function,
                              const std::exception_ptr& error, ExitCode code);
/// The same; a clara::Error as it is, since it is about what it was asked, and speaks for itself.
[[noreturn]] void throw_own(const std::string& who, const char* function,
                            const std::exception_ptr& error);

/// The same call, and what it returns; `fail` throws what it threw.
template <class Work, class Fail>
auto call_or(const std::string& who, const char* function, Work&& work, Fail&& fail) {
  const auto doing = who + ": its " + function;
  if constexpr (std::is_void_v<decltype(work())>) {
    if (const auto error = call_plugin(doing, work)) fail(error);
  } else {
    decltype(work()) result{};
    if (const auto error = call_plugin(doing, [&] { result = work(); })) fail(error);
    return result;
  }
}
/// What it throws names `who`, from name_of(), and the function.
template <class Work>
auto call_named(const std::string& who, const char* function, Work&& work,
                ExitCode code = ExitCode::run_failed) {
  return call_or(who, function, work,
                 [&](const std::exception_ptr& error) { throw_named(who, function, error, code); });
}
/// For functions whose clara::Error speaks for itself.
template <class Work>
auto call_own(const std::string& who, const char* function, Work&& work) {
  return call_or(who, function, work,
                 [&](const std::exception_ptr& error) { throw_own(who, function, error); });
}

/// What `work`, of calls like these, threw in words; "" for nothing.
template <class Work>
std::string problem_of(Work&& work) {
  try {
    work();
  } catch (...) {
    return what(std::current_exception());
  }
  return "";
}

}  // namespace clara::host::automl
