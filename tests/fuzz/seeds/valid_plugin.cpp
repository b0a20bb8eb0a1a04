// What a plugin's file needs for judge() to accept it, and no more: a real plugin is larger than
// what a fuzzer tries.

#include <clara/export.hpp>
#include <clara/fingerprint.hpp>

#include <cstddef>  // _GLIBCXX_USE_CXX11_ABI

namespace {
[[gnu::section(".clara.fingerprint"), gnu::used]] const char kFingerprint[] =
    "@(#)clara;" CLARA_FINGERPRINT;
}  // namespace

extern "C" CLARA_API const int clara_plugin;
const int clara_plugin = 1;

asm(R"(.pushsection .clara.manifest,""
.ascii "{\"manifest\":1,\"plugin\":\"valid\",\"version\":\"1.0.0\",\"components\":["
.ascii "{\"kind\":\"transform\",\"name\":\"Idle\",\"doc\":\"does nothing\",\"schema\":{}}]}"
.popsection)");
