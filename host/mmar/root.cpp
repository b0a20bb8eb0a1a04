#include <host/mmar/root.hpp>

#include <cstdlib>
#include <system_error>

namespace clara::host::mmar {

namespace fs = std::filesystem;

namespace {

fs::path resolved(const fs::path& path) {
  std::error_code failed;
  auto canonical = fs::weakly_canonical(path, failed);
  return failed ? fs::absolute(path).lexically_normal() : canonical;
}

}  // namespace

fs::path find_root(const fs::path& config_file, const fs::path& given) {
  if (!given.empty()) return resolved(given);
  auto folder = resolved(config_file).parent_path();
  if (!config_file.empty() && folder.filename() == "config") return folder.parent_path();
  if (config_file.extension() == ".yaml" || config_file.extension() == ".yml") return folder;
  // Nothing in this process changes the environment.
  const char* root = std::getenv("MMAR_ROOT");  // NOLINT(concurrency-mt-unsafe)
  if (root != nullptr && *root != '\0') return resolved(root);
  return resolved(".");
}

fs::path locate(const fs::path& file, const fs::path& root) {
  std::error_code ignored;
  if (file.is_absolute() || fs::exists(file, ignored)) return file;
  for (const auto& folder : {root, root / "config"})
    if (fs::exists(folder / file, ignored)) return folder / file;
  return file;
}

}  // namespace clara::host::mmar
