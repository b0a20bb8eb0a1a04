#pragma once

#include <clara/component.hpp>
#include <clara/options.hpp>
#include <clara/train/rng.hpp>
#include <clara/train/sample.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace clara {

/// What a random transform drew for one sample, whatever its type; RandomOf knows it.
struct CLARA_TRAIN_API Drawn {
  virtual ~Drawn();
};

/// How one step of a chain is to be taken.
struct Step {
  const Drawn* drawn = nullptr;  ///< of this sample; null unless the transform is Random
  bool lazy = false;             ///< only for a Lazy one: leave the voxels, note what is to be done
};

/// Changes samples. Keeps all state outside the object: one instance serves all threads at once.
/// The root only: a transform is a OneToOne, a OneToMany, or random: a RandomOf, a RandomToMany; or
/// a Composite of others. What a call is given, an Rng too, is lent for it.
class CLARA_TRAIN_API Transform : public Component {
 public:
  static constexpr std::string_view kind = "transform";
};

/// What a chain can take as one step; the shapes below implement it.
class CLARA_TRAIN_API OneStep : public Transform {
 public:
  /// [any] Adds what becomes of `sample` to `out`. Throws
  /// clara::Error; the chain adds the transform's label, the loader the file.
  virtual void step(Sample sample, const Step& how, std::vector<Sample>& out) const = 0;
};

/// One sample becomes one.
class CLARA_TRAIN_API OneToOne : public OneStep {
 public:
  /// [any] Changes the sample in place. Its tensors are shared with others: make new ones.
  virtual void apply(Sample& sample) const = 0;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;
};

/// One sample becomes several.
class CLARA_TRAIN_API OneToMany : public OneStep {
 public:
  /// [any] The new samples, in order; at least one.
  virtual std::vector<Sample> expand(const Sample& sample) const = 0;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;
};

/// Ability: draws random numbers. Implemented by RandomOf and RandomToMany; for chains.
class CLARA_TRAIN_API Random {
 public:
  virtual ~Random();
  /// [any] Before the turn: looks at the sample, draws nothing.
  virtual std::unique_ptr<Drawn> begin(const Sample& sample) const = 0;
  /// [any, in turn] In the order of the samples, with the stream's own Rng for this transform.
  virtual void finish(Drawn& drawn, const Sample& sample, Rng& rng) const = 0;
  /// [any] How many 32-bit seeds MONAI's Compose draws for this object. One: objects nested in it
  /// share it (Rng::nested).
  virtual int seeds() const { return 1; }
};

/// The half of a random transform that draws numbers, of type D. In the turn of a sample nothing
/// but the drawing should happen, since all later samples wait for it.
template <class D, class Prepared = void>
class Draws : public OneStep, public Random {
 public:
  /// [any] What draw() needs to know of the sample and takes time to find out: a scan of its label.
  virtual Prepared prepare(const Sample& sample) const = 0;
  /// [any, in turn] All random numbers of one sample, in MONAI's order.
  virtual D draw(const Sample& sample, const Prepared& prepared, Rng& rng) const = 0;

  std::unique_ptr<Drawn> begin(const Sample& sample) const final {
    auto out = std::make_unique<Typed>();
    out->prepared.emplace(prepare(sample));
    return out;
  }
  void finish(Drawn& drawn, const Sample& sample, Rng& rng) const final {
    auto& typed = static_cast<Typed&>(drawn);
    typed.value.emplace(draw(sample, *typed.prepared, rng));
    typed.prepared.reset();
  }

 protected:
  static const D& value_of(const Step& how) { return *static_cast<const Typed&>(*how.drawn).value; }

 private:
  struct Typed : Drawn {
    std::optional<Prepared> prepared;
    std::optional<D> value;
  };
};

template <class D>
class Draws<D, void> : public OneStep, public Random {
 public:
  /// [any, in turn] All random numbers of one sample, in MONAI's order. Looks at the sample.
  virtual D draw(const Sample& sample, Rng& rng) const = 0;

  std::unique_ptr<Drawn> begin(const Sample&) const final { return std::make_unique<Typed>(); }
  void finish(Drawn& drawn, const Sample& sample, Rng& rng) const final {
    static_cast<Typed&>(drawn).value.emplace(draw(sample, rng));
  }

 protected:
  static const D& value_of(const Step& how) { return *static_cast<const Typed&>(*how.drawn).value; }

 private:
  struct Typed : Drawn {
    std::optional<D> value;
  };
};

/// Random, one sample becomes one.
template <class D, class Prepared = void>
class RandomOf : public Draws<D, Prepared> {
 public:
  /// [any] As OneToOne::apply, with what draw() gave for this sample.
  virtual void apply(Sample& sample, const D& drawn) const = 0;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override {
    apply(sample, Draws<D, Prepared>::value_of(how));
    out.push_back(std::move(sample));
  }
};

/// Random, one sample becomes several.
template <class D, class Prepared = void>
class RandomToMany : public Draws<D, Prepared> {
 public:
  /// [any] As OneToMany::expand, with what draw() gave for this sample.
  virtual std::vector<Sample> expand(const Sample& sample, const D& drawn) const = 0;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override {
    for (auto& made : expand(sample, Draws<D, Prepared>::value_of(how)))
      out.push_back(std::move(made));
  }
};

/// Ability: undoes itself.
class CLARA_TRAIN_API Invertible {
 public:
  virtual ~Invertible();
  /// [any] `applied` is the last entry of image.applied that this transform wrote; the caller pops
  /// it. `nearest`: interpolate by nearest neighbour whatever the forward mode was.
  virtual void invert(Image& image, const AppliedTransform& applied, bool nearest) const = 0;
};

/// How a Composite wants the pending changes of one key to be computed: MONAI's `overrides`. Of the
/// transforms themselves only the grid counts, as in MONAI: not their mode, padding or dtype.
struct LazyOverride {
  std::string mode = "bilinear";
  std::optional<std::string> padding_mode;  ///< default: border when resampled, zeros when shifted
  std::optional<bool> align_corners;        ///< default: what the last change with an opinion says
  std::optional<at::ScalarType> dtype = at::kDouble;  ///< of the computation; none: the image's
  bool always_resample = false;  ///< false: whole steps are flips and shifts, without interpolation
};

/// Ability: can leave the voxels for later. Asked to by Step::lazy, it adds to Image::pending what
/// is to be done, and the chain has all of it done at once when somebody needs the voxels.
class CLARA_TRAIN_API Lazy {
 public:
  virtual ~Lazy();
  /// [any] Its own argument `lazy`; a chain may overrule it.
  virtual bool lazy() const = 0;
  /// [any] True when it has to see the voxels, even when it leaves its own change for later.
  virtual bool needs_voxels() const { return false; }
  /// [any] Computes all pending changes of the image, not only its own.
  virtual void apply_pending(Image& image, const LazyOverride& how) const = 0;
};

/// A transform that is made of others: the chain takes their steps in its place.
class CLARA_TRAIN_API Composite : public Transform {
 public:
  /// [any] The same for the lifetime of the object.
  virtual const std::vector<const Transform*>& children() const = 0;
  /// [any] True when choose() draws; false: all children are applied, one after the other.
  virtual bool chooses() const = 0;
  /// [any, in turn] Which children are applied, in order, to one item of the data list and to all
  /// that has become of it. Called only when chooses(); draws from a generator of its own.
  virtual std::vector<std::size_t> choose(Rng& rng) const = 0;
  /// [any] Whether Lazy children are lazy: nullopt leaves it to each of them. A Composite round
  /// this one that says something overrules it, as in MONAI.
  virtual std::optional<bool> lazy() const = 0;
  /// [any] How pending changes of the images of `key` are computed inside it; null: by the default.
  virtual const LazyOverride* override_for(std::string_view key) const = 0;
};

/// Ability: its result may differ from call to call although it draws no random numbers, or the
/// call itself is what matters, so a caching dataset must not keep it.
class CLARA_TRAIN_API NotCacheable {
 public:
  virtual ~NotCacheable();
};

}  // namespace clara
