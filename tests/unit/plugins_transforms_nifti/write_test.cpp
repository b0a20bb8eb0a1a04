#include <doctest/doctest.h>
#include <clara/error.hpp>

#include <algorithm>

#include "nifti/volume.hpp"
#include "nifti_bytes.hpp"
#include "support/paths.hpp"

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

nifti::Output four_bytes(const Bytes& voxels) {
  return {nifti::VoxelType::uint8, {2, 2, 1}, identity(), voxels};
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST_CASE("what is written is read again, plain and compressed, and replaces what was there") {
  const TemporaryFolder folder;
  const Bytes voxels = bytes_of(std::vector<std::uint8_t>{1, 2, 3, 4});
  for (const auto* name : {"a.nii", "a.nii.gz"}) {
    write_file(folder / name, Bytes(5, std::byte{'x'}));
    nifti::write_volume(folder / name, four_bytes(voxels));
    const auto volume = nifti::read_volume(folder / name);
    CHECK(volume.header.shape() == std::vector<std::int64_t>{2, 2, 1});
    CHECK(volume.affine == identity());
    CHECK(std::ranges::equal(volume.voxels(), voxels));
  }
  CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("a failed write names the file and leaves nothing") {
  const TemporaryFolder folder;
  const Bytes voxels = bytes_of(std::vector<std::uint8_t>{1, 2, 3, 4});
  const auto nowhere = folder / "missing" / "a.nii";
  CHECK_THROWS_WITH_AS(nifti::write_volume(nowhere, four_bytes(voxels)),
                       ("cannot write " + nowhere.string() + ": No such file or directory").c_str(),
                       Error);
  fs::create_directory(folder / "taken.nii");
  const auto taken = folder / "taken.nii";
  CHECK_THROWS_WITH_AS(nifti::write_volume(taken, four_bytes(voxels)),
                       ("cannot write " + taken.string() + ": Is a directory").c_str(), Error);
  CHECK(files_in(folder.path()) == 1);
}

}  // namespace
}  // namespace clara::testing
