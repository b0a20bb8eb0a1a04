// The suite must bite: each of these breaks one rule of the contract, and the suite has to fail
// over it.

#include <clara/testing/composite_conformance.hpp>
#include <clara/testing/transform_conformance.hpp>
#include <clara/train/map_transform.hpp>

#include "support/transform_maker.hpp"

#include <ATen/ops/flip.h>
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <optional>
#include <string_view>
#include <vector>

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

enum class Choice { sound, by_luck, past_the_end, no_children };

/// Applies one of two children, which mirror an image.
template <Choice choice>
class Chooses : public Composite {
 public:
  struct Options {
    static std::span<const Field> fields() { return {}; }
  };
  explicit Chooses(const Options&) {
    if (choice != Choice::no_children) children_ = {&flips_, &too_};
  }
  const std::vector<const Transform*>& children() const override { return children_; }
  bool chooses() const override { return true; }
  std::vector<std::size_t> choose(Rng& rng) const override {
    if (choice == Choice::by_luck) return {static_cast<std::size_t>(++calls_ % 2)};
    if (choice == Choice::past_the_end) return {2};
    return {static_cast<std::size_t>(rng.randint(0, 2))};
  }
  std::optional<bool> lazy() const override { return std::nullopt; }
  const LazyOverride* override_for(std::string_view) const override { return nullptr; }

 private:
  static MapOptions image_only() {
    MapOptions options;
    options.keys.values = {"image"};
    return options;
  }
  FlipsBack<1> flips_{image_only()};
  FlipsBack<2> too_{image_only()};
  std::vector<const Transform*> children_;
  mutable std::atomic<int> calls_{0};
};

template <Choice choice>
void check_choice() {
  TransformList nothing;
  check_composite(transform_entry<Chooses<choice>>("Chooses"), Object{}, nothing);
}

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
TEST_CASE("a sound composite passes") { check_choice<Choice::sound>(); }
TEST_CASE("a choice that does not come from the generator is found" * doctest::should_fail()) {
  check_choice<Choice::by_luck>();
}
TEST_CASE("a choice of a child that there is not is found" * doctest::should_fail()) {
  check_choice<Choice::past_the_end>();
}
TEST_CASE("a composite without children is found" * doctest::should_fail()) {
  check_choice<Choice::no_children>();
}
TEST_CASE("draws that do not come from the generator are found" * doctest::should_fail()) {
  check<Fault::draws_luck>();
}

}  // namespace
}  // namespace clara::testing
