#pragma once

#include <ATen/ops/full.h>
#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/sample.hpp>
#include <clara/train/transform.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Transforms over one number, so that a test can read what a chain did. The item {"n": 7} becomes
/// an image of one voxel.
namespace clara::testing {

/// Makes the image of "n"; counts how often.
class LoadNumber : public OneToOne {
 public:
  LoadNumber() { testing::set_label(*this, "LoadNumber"); }
  void apply(Sample& sample) const override {
    ++loads;
    const auto* n = sample.find_value("n");
    if (!n || !n->is_number()) throw Error("\"n\" is no number");
    sample.set("n", Image{at::full({1, 1}, n->as_number(), at::kDouble), {}, {}, {}, {}});
  }
  mutable std::atomic<int> loads = 0;
};

inline double number(const Sample& sample) { return sample.image("n").data.sum().item<double>(); }

inline void add_to(Sample& sample, double what) {
  auto& image = sample.image("n");
  image.data = image.data.add(what);
}

class Add : public OneToOne {
 public:
  explicit Add(double what) : what_(what) { testing::set_label(*this, "Add"); }
  void apply(Sample& sample) const override { add_to(sample, what_); }

 private:
  double what_;
};

/// Adds randint(0, 1000000), drawn only when a first draw is above 0.3, as MONAI's random
/// transforms do.
class RandAdd : public RandomOf<double> {
 public:
  RandAdd() { testing::set_label(*this, "RandAdd"); }
  double draw(const Sample&, Rng& rng) const override {
    if (rng.random_sample() >= 0.7) return 0;
    return static_cast<double>(rng.randint(0, 1000000));
  }
  void apply(Sample& sample, const double& drawn) const override { add_to(sample, drawn); }
};

/// RandAdd inside another random transform, with a generator of its own that began with the same
/// seed.
class RandShift : public RandomOf<double> {
 public:
  RandShift() { testing::set_label(*this, "RandShift"); }
  double draw(const Sample& sample, Rng& rng) const override {
    if (rng.random_sample() >= 0.5) return 0;
    return add_.draw(sample, rng.nested(0));
  }
  void apply(Sample& sample, const double& drawn) const override { add_.apply(sample, drawn); }

 private:
  RandAdd add_;
};

/// Makes `count` samples of one; each gets a number of the one draw.
class RandSplit : public RandomToMany<double> {
 public:
  explicit RandSplit(int count) : count_(count) { testing::set_label(*this, "RandSplit"); }
  double draw(const Sample&, Rng& rng) const override {
    return static_cast<double>(rng.randint(0, 1000));
  }
  std::vector<Sample> expand(const Sample& sample, const double& drawn) const override {
    std::vector<Sample> out;
    for (int i = 0; i < count_; ++i) {
      out.push_back(sample);
      add_to(out.back(), drawn * 1e7 + i * 1e11);
    }
    return out;
  }

 private:
  int count_;
};

/// Fails for one number.
class FailAt : public OneToOne {
 public:
  explicit FailAt(double bad) : bad_(bad) { testing::set_label(*this, "FailAt"); }
  void apply(Sample& sample) const override {
    if (number(sample) == bad_) throw Error("this one is broken");
  }

 private:
  double bad_;
};

}  // namespace clara::testing
