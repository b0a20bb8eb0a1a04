// The suite must bite: each of these breaks one rule of the contract, and the suite has to fail
// over it.

#include <clara/testing/transform_conformance.hpp>
#include <clara/train/map_transform.hpp>

#include <ATen/ops/flip.h>
#include <doctest/doctest.h>

#include <array>
#include <atomic>

namespace clara::testing {
namespace {

enum class Fault {
  none,
  writes_in_place,
  counts_calls,
  forgets_the_key,
  inverts_wrongly,
  draws_luck
};

template <Fault fault>
class Faulty : public RandomOf<double>, public Invertible {
 public:
  struct Options {
    std::string keys;
    static std::span<const Field> fields() {
      static const std::array list{field<&Options::keys>("keys", "an image").required()};
      return list;
    }
  };
  explicit Faulty(Options options) : key_(std::move(options.keys)) {}

  double draw(const Sample&, Rng& rng) const override {
    return fault == Fault::draws_luck ? ++calls_ : rng.random_sample();
  }
  void apply(Sample& sample, const double& number) const override {
    if (fault == Fault::forgets_the_key && !sample.contains(key_)) throw Error("it is missing");
    Image& image = sample.image(key_);
    if (fault == Fault::writes_in_place) image.data.mul_(2);
    image.data =
        image.data.narrow(1, 0, 20).add(number + (fault == Fault::counts_calls ? ++calls_ : 0));
    image.applied.push_back({label(), Object{}});
  }
  void invert(Image& image, const AppliedTransform&, bool) const override {
    const auto missing = fault == Fault::inverts_wrongly ? 3 : 4;
    image.data = image.data.index_select(1, at::arange(20 + missing).to(at::kLong).clamp_max(19));
  }

 private:
  std::string key_;
  mutable std::atomic<int> calls_{0};
};

/// Mirrors an image, and back: with `axis` 2 along the wrong one, so that shape and affine are
/// right.
template <int axis>
class FlipsBack : public InvertibleMapTransform {
 public:
  using Options = MapOptions;
  explicit FlipsBack(const Options& options) : InvertibleMapTransform(options) {}

 protected:
  std::optional<Value> change(Image& image, std::size_t) const override {
    image.data = at::flip(image.data, {1});
    return Object{};
  }
  void undo(Image& image, const Value&, bool) const override {
    image.data = at::flip(image.data, {axis});
  }
};

template <Fault fault>
void check() {
  check_transform(transform_entry<Faulty<fault>>("Faulty"), Object{{"keys", "image"}});
}

TEST_CASE("a sound transform passes") { check<Fault::none>(); }
TEST_CASE("writing to a shared tensor is found" * doctest::should_fail()) {
  check<Fault::writes_in_place>();
}
TEST_CASE("a result that depends on earlier calls is found" * doctest::should_fail()) {
  check<Fault::counts_calls>();
}
TEST_CASE("a missing key that is not named is found" * doctest::should_fail()) {
  check<Fault::forgets_the_key>();
}
TEST_CASE("an inverse of another shape is found" * doctest::should_fail()) {
  check<Fault::inverts_wrongly>();
}
TEST_CASE("an inverse that gives the voxels back passes") {
  check_transform(transform_entry<FlipsBack<1>>("FlipsBack"), Object{{"keys", "image"}});
}
TEST_CASE("an inverse that gives other voxels back is found" * doctest::should_fail()) {
  check_transform(transform_entry<FlipsBack<2>>("FlipsBack"), Object{{"keys", "image"}});
}
TEST_CASE("draws that do not come from the generator are found" * doctest::should_fail()) {
  check<Fault::draws_luck>();
}

}  // namespace
}  // namespace clara::testing
