#pragma once

#include <c10/util/Exception.h>
#include <clara/error.hpp>
#include <clara/internal/torch_words.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace clara::supervised {

/// Does the work of the component `who`, "" for none. What LibTorch throws becomes an Error that
/// names it, without the C++ stack, which tells a user nothing; an Error has said what is wrong
/// itself.
template <class Work>
decltype(auto) without_stack(const std::string& who, Work&& work) {
  const auto in_words = [&](std::string_view what) {
    return Error((who.empty() ? "" : who + ": ") + torch_words(what));
  };
  try {
    return std::forward<Work>(work)();
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    throw in_words(error.what_without_backtrace());
  } catch (const std::exception& error) {  // also LibTorch's: std::runtime_error, std::bad_alloc
    throw in_words(error.what());
  }
}

}  // namespace clara::supervised
