#include "alias_file.hpp"

#include <clara/error.hpp>

namespace clara::monai_handlers {

namespace fs = std::filesystem;

void make_alias(const fs::path& file, const std::string& name) {
  const auto alias = file.parent_path() / name;
  auto temporary = alias;
  temporary += ".tmp";
  std::error_code failed;
  fs::remove(temporary, failed);
  fs::create_hard_link(file, temporary, failed);
  if (failed) fs::copy_file(file, temporary, fs::copy_options::overwrite_existing, failed);
  if (!failed) fs::rename(temporary, alias, failed);
  if (failed)
    throw Error("cannot make " + alias.string() + ": " + failed.message(), ExitCode::storage);
}

}  // namespace clara::monai_handlers
