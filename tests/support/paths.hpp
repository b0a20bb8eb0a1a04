#pragma once

#include <filesystem>
#include <string>

/// Where the tests find their files and programs. Nothing is compiled in, so that the objects are
/// the same in every checkout (ccache) and a test program can also be started by hand.
namespace clara::testing {

/// The build tree that this test program belongs to (it is <build>/tests/test_<name>).
std::filesystem::path build_dir();

/// The source tree, as the build tree's CMake cache names it.
std::filesystem::path source_dir();

/// <build>/bin/clara-host.
std::filesystem::path host_program();

/// Material that may lie beside the checkout and is never a part of it: configs as users wrote
/// them, sample volumes (CLARA_SHARED, else ../shared). Tests that read it say so when it is not
/// there.
std::filesystem::path shared_dir();

/// The Python of the pinned oracles (CLARA_PYTHON, else the virtual environment that
/// script/bootstrap made).
std::filesystem::path oracle_python();

/// The Python with MLflow, in an environment of its own (CLARA_MLFLOW_PYTHON, else what
/// script/bootstrap made).
std::filesystem::path mlflow_python();

/// A folder of its own, removed with everything in it when this object goes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace clara::testing
