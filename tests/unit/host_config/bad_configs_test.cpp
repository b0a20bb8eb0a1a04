// tests/configs/bad: NAME.json is wrong in one way, NAME.set holds what --set says about it,
// NAME.txt the whole text of its check. With CLARA_WRITE_EXPECTED=1 the texts are written anew:
// read the difference before it is committed.

#include <doctest/doctest.h>
#include <host/check/check.hpp>
#include <host/config/source.hpp>
#include <support/invented_components.hpp>
#include <support/paths.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using clara::testing::InventedComponents;

/// The folder of the bad configs as the working folder, so that messages name the files alone.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) : before_(fs::current_path()) {
    fs::current_path(folder);
  }
  ~InFolder() { fs::current_path(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string without_folder(const std::string& text) {
  const auto folder = fs::current_path();
  return replaced(replaced(text, folder.string() + "/", ""), folder.parent_path().string() + "/",
                  "../");
}

std::string check_text(const fs::path& file) {
  static const InventedComponents components;
  auto settings = file;
  settings.replace_extension(".set");
  const clara::host::config::Request request{file, {}, {}, lines_of(settings)};
  const auto checked = clara::host::check::check_config(request, components);
  CHECK_MESSAGE(!checked.issues.empty(), file.string());
  return without_folder(checked.issues.text()) + "\n";
}

std::vector<fs::path> bad_configs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("."))
    if (entry.path().extension() == ".json") files.push_back(entry.path().filename());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every bad config is told what is wrong with it") {
  ::unsetenv("MMAR_ROOT");
  const InFolder folder(clara::testing::source_dir() / "tests/configs/bad");
  const auto files = bad_configs();
  CHECK(files.size() >= 60);
  for (const auto& file : files) {
    CAPTURE(file);
    auto expected = file;
    expected.replace_extension(".txt");
    const auto text = check_text(file);
    if (std::getenv("CLARA_WRITE_EXPECTED") != nullptr) std::ofstream(expected) << text;
    REQUIRE(fs::exists(expected));
    CHECK(text == clara::host::config::read_text(expected));
  }
}
