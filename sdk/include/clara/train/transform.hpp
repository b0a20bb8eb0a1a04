#pragma once

#include <clara/component.hpp>
#include <clara/options.hpp>
#include <clara/train/rng.hpp>
#include <clara/train/sample.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace clara {

/// What a random transform drew for one sample; each transform derives its own and casts it back.
struct CLARA_TRAIN_API Draw {
  virtual ~Draw();
};

/// Changes a sample. Keeps all state outside the object: one instance serves all threads at once.
class CLARA_TRAIN_API Transform : public Component {
 public:
  static constexpr std::string_view kind = "transform";
  /// [any] `draw` comes from this transform's Random::draw for this sample; null when it is not
  /// Random. Throws clara::Error; the loader adds the transform's label and the file.
  virtual void apply(Sample& sample, const Draw* draw) const = 0;
};

/// Ability: makes several samples of one (RandCropByPosNegLabeld). apply() is then not called.
class CLARA_TRAIN_API Expanding {
 public:
  virtual ~Expanding();
  virtual std::vector<Sample> expand(const Sample& sample, const Draw* draw) const = 0;
};

/// Ability: draws random numbers. draw() is called in the order of the samples, for each logical
/// stream, with that stream's own Rng for this transform; it may look at the sample but not change
/// it. Pixels are computed afterwards, in parallel.
class CLARA_TRAIN_API Random {
 public:
  virtual ~Random();
  virtual std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const = 0;
  /// How many 32-bit seeds MONAI's Compose draws for this object. One: objects nested in it share
  /// it (Rng::nested).
  virtual int seeds() const { return 1; }
};

/// Ability: undoes itself. `trace` is the last entry of image.applied that this transform wrote;
/// the caller pops it.
class CLARA_TRAIN_API Invertible {
 public:
  virtual ~Invertible();
  /// `nearest`: interpolate by nearest neighbour whatever the forward mode was.
  virtual void invert(Image& image, const Trace& trace, bool nearest) const = 0;
};

/// Ability: results depend on the data file alone (no random numbers before it): a caching dataset
/// may keep them. Every transform that is not Random has it unless it says otherwise.
class CLARA_TRAIN_API Uncacheable {
 public:
  virtual ~Uncacheable();
};

}  // namespace clara
