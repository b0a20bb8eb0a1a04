#pragma once

/// Transforms that move an image to another grid. They say what they will do as matrix and shape
/// (SpatialPlan); the bases here compute it at once or leave it pending, and record it for
/// Invertible.

#include <clara/train/map_transform.hpp>

#include <string>
#include <utility>
#include <vector>

#include "common/spatial_plan.hpp"

namespace clara::transforms {

/// MONAI's `lazy`.
struct LazyOptions {
  bool lazy = false;
  static Fields<LazyOptions> fields() {
    return {field<&LazyOptions::lazy>("lazy",
                                      "leave the voxels to the next transform that needs them, so "
                                      "that several spatial transforms resample once")};
  }
};
struct SpatialOptions : MapOptions, LazyOptions {
  static Fields<SpatialOptions> fields() { return {group<MapOptions>(), group<LazyOptions>()}; }
};
struct RandomSpatialOptions : RandomMapOptions, LazyOptions {
  static Fields<RandomSpatialOptions> fields() {
    return {group<RandomMapOptions>(), group<LazyOptions>()};
  }
};

/// Ability: when it is the only pending change, and corners are aligned, it has a matrix of its own
/// for that; MONAI's Affine.
class CornerAligned {
 public:
  virtual ~CornerAligned() = default;
  /// As PendingChange::matrix, from an image of the shape `from` to one of `to`.
  virtual SmallAffine corner_matrix(const std::vector<std::int64_t>& from,
                                    const std::vector<std::int64_t>& to) const = 0;
};

/// Every spatial transform, random or not.
class Spatial : public Invertible, public Lazy, public MapKeys {
 public:
  bool lazy() const override { return lazy_; }
  /// Undoes what crop_plan() and pad_plan() say; a transform with other plans has its own.
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;
  void apply_pending(Image& image, const LazyOverride& how) const override;

 protected:
  template <class Options>
  explicit Spatial(const Options& options) : MapKeys(options), lazy_(options.lazy) {}
  ~Spatial() override = default;
  /// Computes the plan, or adds it to what is pending, and records it under `label`.
  void carry_out(Image& image, const SpatialPlan& plan, const std::string& label, bool lazy) const;

 private:
  PendingChange pending_change(const Geometry& image, const SpatialPlan& plan) const;
  bool lazy_;
};

/// One whose images depend on each other: it goes through the sample by itself.
class SpatialSampleTransform : public OneStep, public Spatial {
 public:
  explicit SpatialSampleTransform(const SpatialOptions& options) : Spatial(options) {}
  void apply(Sample& sample) const { change(sample, false); }
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override {
    change(sample, how.lazy);
    out.push_back(std::move(sample));
  }

 protected:
  virtual void change(Sample& sample, bool lazy) const = 0;
};

/// The usual one: one image after the other.
class SpatialTransform : public SpatialSampleTransform {
 public:
  using SpatialSampleTransform::SpatialSampleTransform;

 protected:
  /// [any] `key`: index of the image's key.
  virtual SpatialPlan plan(const Geometry& image, std::size_t key) const = 0;
  void change(Sample& sample, bool lazy) const final {
    for_each_image(sample, [&](Image& image, std::size_t key) {
      carry_out(image, plan(geometry_of(image), key), label(), lazy);
    });
  }
};

/// A random one, with the same numbers D for all images.
template <class D>
class RandomSpatialTransform : public Draws<D>, public Spatial {
 public:
  template <class Options>
  explicit RandomSpatialTransform(const Options& options) : Spatial(options) {}
  void apply(Sample& sample, const D& drawn, bool lazy = false) const {
    for_each_image(sample, [&](Image& image, std::size_t key) {
      carry_out(image, plan(geometry_of(image), key, drawn), this->label(), lazy);
    });
  }
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override {
    apply(sample, Draws<D>::value_of(how), how.lazy);
    out.push_back(std::move(sample));
  }

 protected:
  /// [any] `key`: index of the image's key.
  virtual SpatialPlan plan(const Geometry& image, std::size_t key, const D& drawn) const = 0;
};

}  // namespace clara::transforms
