#pragma once

#include <clara/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara::host::config {

/// What Clara Train had and this program does not do: whole-slide pathology, interactive
/// segmentation (deepgrow, AIAA), federated learning.
enum class Beyond { nothing, pathology, interactive, federated };

/// Of a component, by its `name` or `path`; of a key of a section that holds components.
Beyond beyond_of_component(std::string_view written);
Beyond beyond_of_key(std::string_view key);

/// What is said of a whole file that belongs to one of them, by its keys; "" for another file.
std::string beyond_of_file(const Value& config);

/// Collects what a config has of them, to say each matter once: at the first place, with the names
/// of the rest.
class BeyondList {
 public:
  void add(Beyond what, const std::string& name, const Value& at, const std::string& path);
  void report(Issues& issues) const;

 private:
  struct Found {
    Beyond what;
    std::string name;
    Mark mark;
    std::string path;
  };
  std::vector<Found> found_;
};

}  // namespace clara::host::config
