#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

/// Cuts images of 2 axes into the parts of a grid, of which each becomes a sample. MONAI's
/// GridSplitd; affine and meta data stay those of the whole.
class GridSplitd : public OneToMany, public MapKeys {
 public:
  using Pair = std::array<std::int64_t, 2>;
  using Size = std::variant<std::int64_t, Pair>;
  struct Options : MapOptions {
    Pair grid{2, 2};
    std::optional<std::variant<Size, std::map<std::string, std::optional<Size>>>> size;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::grid>("grid", "how many parts along each axis").range(1, 4096),
              field<&Options::size>("size",
                                    "size of a part, of all keys or {key: size}; larger ones "
                                    "overlap; default: the image's size through grid")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit GridSplitd(Options options) : MapKeys(options), options_(std::move(options)) {}
  std::vector<Sample> expand(const Sample& sample) const override;

 private:
  /// Of the parts of an image of `shape`.
  Pair size_of(const std::string& key, const std::vector<std::int64_t>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_spatial
