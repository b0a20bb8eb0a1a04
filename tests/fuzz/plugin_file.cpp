// Any bytes as a plugin file: judged or refused, and nothing of it is run.

#include <sys/mman.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/plugin_file.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int descriptor = memfd_create("plugin.so", MFD_CLOEXEC);
  if (descriptor < 0 || write(descriptor, data, size) != static_cast<ssize_t>(size)) std::abort();
  const auto file = "/proc/self/fd/" + std::to_string(descriptor);
  try {
    // What judge() asks for only when the fingerprint is this host's.
    const clara::host::plugins::ElfFile elf(file);
    for (const auto* name : {".clara.manifest", ".dynstr", ""})
      static_cast<void>(elf.section(name));
    static_cast<void>(elf.needed());
    static_cast<void>(elf.run_path());
    static_cast<void>(elf.build_id());
    static_cast<void>(clara::host::plugins::judge(file));
  } catch (const clara::Error&) {
    // Refused, in words.
  }
  close(descriptor);
  return 0;
}
