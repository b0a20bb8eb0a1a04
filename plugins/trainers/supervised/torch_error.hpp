#pragma once

#include <c10/util/Exception.h>
#include <clara/error.hpp>
#include <clara/internal/torch_words.hpp>

#include <utility>

namespace clara::supervised {

/// Does the work; what LibTorch throws becomes an Error without its C++ stack, which tells a user
/// nothing.
template <class Work>
decltype(auto) without_stack(Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const c10::Error& error) {
    throw Error(torch_words(error.what_without_backtrace()));
  }
}

}  // namespace clara::supervised
