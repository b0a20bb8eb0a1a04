#include "components.hpp"

#include <cstddef>

namespace clara::transforms_post {
namespace {

using Index = std::int32_t;

/// Sets of runs; the root of a set is its first run.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) {
    for (std::size_t i = 0; i < count; ++i) parent_[i] = static_cast<Index>(i);
  }
  Index root(Index i) {
    while (parent_[at(i)] != i) {
      parent_[at(i)] = parent_[at(parent_[at(i)])];
      i = parent_[at(i)];
    }
    return i;
  }
  void unite(Index a, Index b) {
    a = root(a);
    b = root(b);
    parent_[at(std::max(a, b))] = std::min(a, b);
  }

 private:
  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }
  std::vector<Index> parent_;
};

/// A line before this one that has neighbours of it.
struct Before {
  std::vector<std::int64_t> step;  ///< on each axis but the last
  std::int64_t lines = 0;          ///< how many lines it lies before
  std::int32_t reach = 0;          ///< 1: along the line, too
};

/// Every step of -1, 0 or 1 on each axis but the last that leads back.
std::vector<Before> lines_before(const Runs& runs, std::int64_t connectivity) {
  const std::size_t axes = runs.shape.size() - 1;
  std::vector<Before> out;
  std::vector<std::int64_t> step(axes, -1);
  for (;;) {
    const auto first = std::find_if(step.begin(), step.end(), [](auto s) { return s != 0; });
    if (first == step.end()) return out;  // what follows leads forward
    const auto hops = static_cast<std::int64_t>(axes) - std::count(step.begin(), step.end(), 0);
    if (hops <= connectivity) {
      std::int64_t lines = 0;
      for (std::size_t axis = 0; axis < axes; ++axis) lines = lines * runs.shape[axis] + step[axis];
      out.push_back({step, -lines, hops < connectivity ? 1 : 0});
    }
    for (auto axis = axes; axis-- > 0;) {
      if (++step[axis] <= 1) break;
      step[axis] = -1;
    }
  }
}

class Scan {
 public:
  explicit Scan(const Runs& runs) : runs_(runs), sets_(runs.list.size()) {}

  void all(std::int64_t connectivity) {
    const auto before = lines_before(runs_, connectivity);
    std::vector<std::int64_t> place(runs_.shape.size() - 1);
    for (std::int64_t line = 0; line < runs_.lines; ++line) {
      if (first(line) < first(line + 1))
        for (const auto& other : before)
          if (is_inside(place, other.step)) join(line, line - other.lines, other.reach);
      for (auto axis = place.size(); axis-- > 0;) {
        if (++place[axis] < runs_.shape[axis]) break;
        place[axis] = 0;
      }
    }
  }

  Components result() {
    Components out;
    out.of_run.reserve(runs_.list.size());
    std::vector<Index> number(runs_.list.size());
    for (std::size_t i = 0; i < runs_.list.size(); ++i) {
      const auto root = static_cast<std::size_t>(sets_.root(static_cast<Index>(i)));
      if (root == i) {
        number[i] = static_cast<Index>(out.voxels.size());
        out.voxels.push_back(0);
        out.group.push_back(runs_.list[i].group);
      }
      out.of_run.push_back(number[root]);
      out.voxels[static_cast<std::size_t>(number[root])] += runs_.list[i].end - runs_.list[i].begin;
    }
    return out;
  }

 private:
  std::int64_t first(std::int64_t line) const {
    return runs_.first[static_cast<std::size_t>(line)];
  }
  const Run& run(std::int64_t i) const { return runs_.list[static_cast<std::size_t>(i)]; }

  bool is_inside(const std::vector<std::int64_t>& place,
                 const std::vector<std::int64_t>& step) const {
    for (std::size_t axis = 0; axis < place.size(); ++axis) {
      const auto there = place[axis] + step[axis];
      if (there < 0 || there >= runs_.shape[axis]) return false;
    }
    return true;
  }

  void try_unite(std::int64_t a, std::int64_t b, std::int32_t reach) {
    const Run& x = run(a);
    const Run& y = run(b);
    if (x.group == y.group && x.begin < y.end + reach && y.begin < x.end + reach)
      sets_.unite(static_cast<Index>(a), static_cast<Index>(b));
  }

  void join(std::int64_t line, std::int64_t other, std::int32_t reach) {
    auto a = first(line);
    auto b = first(other);
    const auto a_end = first(line + 1);
    const auto b_end = first(other + 1);
    while (a < a_end && b < b_end) {
      try_unite(a, b, reach);
      if (run(a).end < run(b).end) {
        ++a;
      } else {
        // Where both end, each may still touch the other's next at a corner.
        if (reach > 0 && run(a).end == run(b).end && a + 1 < a_end) try_unite(a + 1, b, reach);
        ++b;
      }
    }
  }

  const Runs& runs_;
  Sets sets_;
};

}  // namespace

Runs::Runs(std::vector<std::int64_t> image) : shape(std::move(image)), length(shape.back()) {
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) lines *= shape[axis];
  first.reserve(static_cast<std::size_t>(lines) + 1);
}

Components components_of(const Runs& runs, std::int64_t connectivity) {
  Scan scan(runs);
  scan.all(connectivity);
  return scan.result();
}

}  // namespace clara::transforms_post
