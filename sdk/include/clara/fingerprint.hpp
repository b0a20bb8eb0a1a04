#pragma once

/// What a plugin was built with, as text in the section `.clara.fingerprint` of its file, so that
/// the host can judge the file before any of its code runs. The fields are compared one by one;
/// `torch=none` is accepted by every host.

#define CLARA_SDK_ABI \
  1  ///< libclara_sdk.so: Component, Value, Error, Options, Context and the automl interfaces
#define CLARA_TRAIN_ABI 1  ///< libclara_train.so: the training interfaces, on LibTorch

#define CLARA_STRINGIFY_(x) #x
#define CLARA_STRINGIFY(x) CLARA_STRINGIFY_(x)

#if defined(__clang__)
#define CLARA_COMPILER_ "clang-" CLARA_STRINGIFY(__clang_major__)
#else
#define CLARA_COMPILER_ "gcc-" CLARA_STRINGIFY(__GNUC__)
#endif

#ifdef _GLIBCXX_DEBUG
#define CLARA_DEBUG_STL_ "1"
#else
#define CLARA_DEBUG_STL_ "0"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define CLARA_SANITIZER_ "address"
#elif defined(__SANITIZE_THREAD__)
#define CLARA_SANITIZER_ "thread"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CLARA_SANITIZER_ "address"
#elif __has_feature(thread_sanitizer)
#define CLARA_SANITIZER_ "thread"
#endif
#endif
#ifndef CLARA_SANITIZER_
#define CLARA_SANITIZER_ "none"
#endif

/// Set by clara_add_plugin(... TORCH) to the version of the LibTorch that the plugin was built
/// with.
#ifdef CLARA_TORCH_VERSION
#define CLARA_TORCH_ CLARA_TORCH_VERSION
#define CLARA_TRAIN_ CLARA_STRINGIFY(CLARA_TRAIN_ABI)
#else
#define CLARA_TORCH_ "none"
#define CLARA_TRAIN_ "none"
#endif

/// SHA-256 prefix of the SDK headers, set by the build while the SDK is 0.x: an edited header is
/// another SDK.
#ifndef CLARA_SDK_HASH
#define CLARA_SDK_HASH "unknown"
#endif

#define CLARA_FINGERPRINT                                                                \
  "sdk=" CLARA_STRINGIFY(                                                                \
      CLARA_SDK_ABI) ";headers=" CLARA_SDK_HASH ";compiler=" CLARA_COMPILER_             \
                     ";cxx11abi=" CLARA_STRINGIFY(                                       \
                         _GLIBCXX_USE_CXX11_ABI) ";debugstl=" CLARA_DEBUG_STL_           \
                                                 ";std=" CLARA_STRINGIFY(                \
                                                     __cplusplus) ";train=" CLARA_TRAIN_ \
                                                                  ";torch=" CLARA_TORCH_ \
                                                                  ";sanitizer=" CLARA_SANITIZER_
