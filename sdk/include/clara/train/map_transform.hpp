#pragma once

/// What most transforms are built on: MONAI's MapTransform, which changes the images of some keys
/// of a sample, one after the other.

#include <clara/train/transform.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clara {

/// The arguments that every transform of images has, as a group of fields.
struct CLARA_TRAIN_API MapOptions {
  Keys keys;
  bool allow_missing_keys = false;
  static std::span<const Field> fields();
};

/// And of the random ones.
struct CLARA_TRAIN_API RandomMapOptions : MapOptions {
  double prob = 0.1;  ///< as in MONAI, below 0 counts as 0, above 1 as 1
  static std::span<const Field> fields();
  static void validate(const RandomMapOptions& options, OptionIssues& issues);
  /// One number is drawn for each sample, whether it is changed or not.
  bool happens(Rng& rng) const { return rng.random_sample() < prob; }
};

/// The images that a transform changes.
class CLARA_TRAIN_API MapKeys {
 public:
  explicit MapKeys(const MapOptions& options)
      : keys_(options.keys.values), allow_missing_keys_(options.allow_missing_keys) {}

  const std::vector<std::string>& keys() const { return keys_; }

 protected:
  ~MapKeys() = default;
  /// change(image, index of its key), for the keys that the sample has; a missing one is an error
  /// unless they may be missing.
  template <class Change>
  void for_each_image(Sample& sample, const Change& change) const {
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (visits(sample, keys_[i])) change(sample.image(keys_[i]), i);
  }
  /// The image of the first key that the sample has; null when all are missing and may be.
  const Image* first_image(const Sample& sample) const;
  bool visits(const Sample& sample, const std::string& key) const;

 private:
  std::vector<std::string> keys_;
  bool allow_missing_keys_;
};

/// Changes one image after the other.
class CLARA_TRAIN_API MapTransform : public OneToOne, public MapKeys {
 public:
  explicit MapTransform(const MapOptions& options) : MapKeys(options) {}
  void apply(Sample& sample) const override;

 protected:
  /// [any] `key`: index of the image's key, for arguments that have one value for each.
  virtual void change(Image& image, std::size_t key) const = 0;
};

/// A MapTransform that can be undone: what change() returns is recorded with the image, and undo()
/// is handed it again, by Invertd.
class CLARA_TRAIN_API InvertibleMapTransform : public OneToOne, public Invertible, public MapKeys {
 public:
  explicit InvertibleMapTransform(const MapOptions& options) : MapKeys(options) {}
  void apply(Sample& sample) const final;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const final {
    undo(image, applied.info, nearest);
  }

 protected:
  /// [any] As MapTransform::change; one that moves voxels moves image.affine with them. Returns all
  /// that undo() needs, since another object of this class may be asked for it; none: nothing was
  /// done that could be undone.
  virtual std::optional<Value> change(Image& image, std::size_t key) const = 0;
  /// [any] Undoes it; `nearest` as in Invertible::invert.
  virtual void undo(Image& image, const Value& done, bool nearest) const = 0;
};

/// Changes one image after the other, with the same random numbers D for all.
template <class D>
class RandomMapTransform : public RandomOf<D>, public MapKeys {
 public:
  explicit RandomMapTransform(const MapOptions& options) : MapKeys(options) {}
  void apply(Sample& sample, const D& drawn) const override {
    for_each_image(sample, [&](Image& image, std::size_t key) { change(image, key, drawn); });
  }

 protected:
  /// [any] As MapTransform::change.
  virtual void change(Image& image, std::size_t key, const D& drawn) const = 0;
};

/// A random one that can be undone: see InvertibleMapTransform.
template <class D>
class RandomInvertibleMapTransform : public RandomOf<D>, public Invertible, public MapKeys {
 public:
  explicit RandomInvertibleMapTransform(const MapOptions& options) : MapKeys(options) {}
  void apply(Sample& sample, const D& drawn) const final {
    for_each_image(sample, [&](Image& image, std::size_t key) {
      if (auto done = change(image, key, drawn))
        image.applied.push_back({this->label(), *std::move(done)});
    });
  }
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const final {
    undo(image, applied.info, nearest);
  }

 protected:
  /// [any] As InvertibleMapTransform::change.
  virtual std::optional<Value> change(Image& image, std::size_t key, const D& drawn) const = 0;
  /// [any] As InvertibleMapTransform::undo.
  virtual void undo(Image& image, const Value& done, bool nearest) const = 0;
};

}  // namespace clara
