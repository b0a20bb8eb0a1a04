#include "host/store/file_system.hpp"

#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace clara::host::store {

bool is_network_file_system_type(long type) {
  // statfs(2), linux/magic.h and the file systems' own headers. FUSE is counted in: sshfs and most
  // cluster mounts are FUSE, and a local one only loses some speed.
  constexpr std::array<std::uint32_t, 17> kShared = {
      0x00006969,  // NFS
      0x0000517B,  // SMB
      0xFF534D42,  // CIFS
      0xFE534D42,  // SMB2
      0x65735546,  // FUSE
      0x0BD00BD0,  // Lustre
      0x47504653,  // GPFS
      0x19830326,  // BeeGFS
      0x00C36400,  // Ceph
      0x5346414F,  // AFS
      0x6B414653,  // kAFS
      0x01021997,  // 9P
      0x7461636F,  // OCFS2
      0x01161970,  // GFS2
      0xAAD7AAEA,  // PanFS
      0x73757245,  // Coda
      0x786F4256,  // VirtualBox shared folders
  };
  return std::find(kShared.begin(), kShared.end(), static_cast<std::uint32_t>(type)) !=
         kShared.end();
}

bool is_network_file_system(const std::filesystem::path& folder) {
  struct statfs info {};
  if (statfs(folder.c_str(), &info) != 0) return false;
  return is_network_file_system_type(info.f_type);
}

}  // namespace clara::host::store
