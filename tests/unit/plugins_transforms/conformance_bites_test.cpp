// The suite must bite: each of these breaks one rule of the contract, and the suite has to fail
// over it.

#include <clara/testing/transform_conformance.hpp>

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
class Faulty : public Transform, public Random, public Invertible {
 public:
  struct Options {
    std::string keys;
    static std::span<const Field> fields() {
      static const std::array list{field<&Options::keys>("keys", "an image").required()};
      return list;
    }
  };
  explicit Faulty(Options options) : key_(std::move(options.keys)) {}

  struct Number : Draw {
    double value = 0;
  };
  std::unique_ptr<Draw> draw(const Sample&, Rng& rng) const override {
    auto out = std::make_unique<Number>();
    out->value = fault == Fault::draws_luck ? ++calls_ : rng.random_sample();
    return out;
  }
  void apply(Sample& sample, const Draw* draw) const override {
    if (fault == Fault::forgets_the_key && !sample.contains(key_)) throw Error("it is missing");
    Image& image = sample.image(key_);
    const double number = dynamic_cast<const Number&>(*draw).value;
    if (fault == Fault::writes_in_place) image.data.mul_(2);
    image.data =
        image.data.narrow(1, 0, 20).add(number + (fault == Fault::counts_calls ? ++calls_ : 0));
    image.applied.push_back({label(), Object{}});
  }
  void invert(Image& image, const Trace&, bool) const override {
    const auto missing = fault == Fault::inverts_wrongly ? 3 : 4;
    image.data = image.data.index_select(1, at::arange(20 + missing).to(at::kLong).clamp_max(19));
  }

 private:
  std::string key_;
  mutable std::atomic<int> calls_{0};
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
TEST_CASE("draws that do not come from the generator are found" * doctest::should_fail()) {
  check<Fault::draws_luck>();
}

}  // namespace
}  // namespace clara::testing
