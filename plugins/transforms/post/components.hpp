#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace clara::transforms_post {

/// Voxels of one group that follow each other on a line along the last axis.
struct Run {
  std::int32_t begin = 0;  ///< on its line
  std::int32_t end = 0;
  std::int32_t group = 0;
};

/// The runs of an image, line after line: all that is needed to find what hangs together, and far
/// less of it than voxels.
struct Runs {
  explicit Runs(std::vector<std::int64_t> image);

  std::vector<std::int64_t> shape;  ///< of the image; one axis at least
  std::int64_t length = 1;          ///< of a line
  std::int64_t lines = 1;
  std::vector<Run> list;
  std::vector<std::int64_t> first;  ///< of each line in `list`; one more at the end
  /// The first voxel of a line, counted in C order.
  std::int64_t voxel(std::int64_t line) const { return line * length; }
};

/// The parts of an image that hang together, numbered in the order of their first voxels: as
/// scipy.ndimage.label numbers them.
struct Components {
  std::vector<std::int32_t> of_run;
  std::vector<std::int64_t> voxels;  ///< of each
  std::vector<std::int32_t> group;   ///< of each
};

/// Neighbours differ by at most one step on each axis, on at most `connectivity` axes; runs of two
/// groups never hang together. Scan and union-find over runs: K. Wu, E. Otoo, K. Suzuki,
/// "Optimizing two-pass connected-component labeling algorithms", 2009; L. He, Y. Chao, K. Suzuki,
/// "A run-based two-scan labeling algorithm", 2008.
Components components_of(const Runs& runs, std::int64_t connectivity);

/// The end of the voxels from `at` that have the value of that one.
template <class T>
std::int64_t end_of_equal(const T* line, std::int64_t at, std::int64_t length) {
  constexpr std::int64_t kStride = 16;  // vectorised
  const T value = line[at++];
  while (at + kStride <= length) {
    bool same = true;
    for (std::int64_t i = 0; i < kStride; ++i) same &= line[at + i] == value;
    if (!same) break;
    at += kStride;
  }
  while (at < length && line[at] == value) ++at;
  return at;
}

/// The runs of an image in C order. `group_of` says to which group a value belongs, and -1 for
/// none; it is asked once for voxels of one value that follow each other.
template <class T, class GroupOf>
Runs runs_of(const T* data, std::vector<std::int64_t> shape, const GroupOf& group_of) {
  Runs runs(std::move(shape));
  for (std::int64_t line = 0; line < runs.lines; ++line) {
    const T* values = data + runs.voxel(line);
    const auto first = static_cast<std::int64_t>(runs.list.size());
    runs.first.push_back(first);
    for (std::int64_t at = 0; at < runs.length;) {
      const std::int32_t group = group_of(values[at]);
      const auto begin = static_cast<std::int32_t>(at);
      at = end_of_equal(values, at, runs.length);
      if (group < 0) continue;
      const bool goes_on = static_cast<std::int64_t>(runs.list.size()) > first &&
                           runs.list.back().end == begin && runs.list.back().group == group;
      if (goes_on)
        runs.list.back().end = static_cast<std::int32_t>(at);
      else
        runs.list.push_back({begin, static_cast<std::int32_t>(at), group});
    }
  }
  runs.first.push_back(static_cast<std::int64_t>(runs.list.size()));
  return runs;
}

/// Sets the voxels of the runs for which `chosen(index of the run)` is true.
template <class T, class Chosen>
void fill_runs(T* data, const Runs& runs, T value, const Chosen& chosen) {
  for (std::int64_t line = 0; line < runs.lines; ++line)
    for (auto i = runs.first[static_cast<std::size_t>(line)];
         i < runs.first[static_cast<std::size_t>(line) + 1]; ++i)
      if (chosen(static_cast<std::size_t>(i)))
        std::fill(data + runs.voxel(line) + runs.list[static_cast<std::size_t>(i)].begin,
                  data + runs.voxel(line) + runs.list[static_cast<std::size_t>(i)].end, value);
}

}  // namespace clara::transforms_post
