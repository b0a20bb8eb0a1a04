#pragma once

#include "support/paths.hpp"

#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/dataset.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace clara::testing {

/// A folder with data lists in it.
struct DataFolder : TemporaryFolder {
  std::filesystem::path write(const std::string& name, const std::string& text = "") const {
    const auto file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }
  /// A list "training" of {"n": 0} ... {"n": count - 1}.
  std::filesystem::path write_numbers(int count) const {
    std::string items;
    for (int i = 0; i < count; ++i)
      items += (i ? ", " : "") + ("{\"n\": " + std::to_string(i) + "}");
    return write("dataset.json", "{\"training\": [" + items + "]}");
  }
};

/// The text of what `call` throws, with every mention of `folder` written as DIR.
inline std::string error_of(const std::function<void()>& call,
                            const std::filesystem::path& folder = {}) {
  try {
    call();
  } catch (const Error& error) {
    std::string text = error.what();
    const auto name = folder.string();
    for (auto at = text.find(name); !name.empty() && at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), "DIR");
    return text;
  }
  return "no error";
}

/// Draws without an order of its own.
class AnyOrder : public DrawOrder {
 public:
  void in_turn(std::size_t, const std::function<void(Rng&)>& draw) override { draw(rng); }
  void pass(std::size_t) override {}
  Rng rng{0};
};

}  // namespace clara::testing
