// A third party's transform that can be undone: written with the SDK's headers alone, it records
// its undo by itself, and our Invertd finds it, in a Composite too.

#include <clara/testing/transform_conformance.hpp>
#include <clara/train/map_transform.hpp>

#include "support/transform_maker.hpp"

#include <ATen/ops/equal.h>
#include <ATen/ops/roll.h>
#include <doctest/doctest.h>

namespace acme {

/// Moves voxels round an axis.
class Rolld : public clara::InvertibleMapTransform {
 public:
  struct Options : clara::MapOptions {
    std::int64_t by = 1;
    static std::span<const clara::Field> fields() {
      static const clara::Fields<Options> list{clara::group<clara::MapOptions>(),
                                               clara::field<&Options::by>("by", "voxels")};
      return list;
    }
  };
  explicit Rolld(const Options& options) : InvertibleMapTransform(options), by_(options.by) {}

 protected:
  std::optional<clara::Value> change(clara::Image& image, std::size_t) const override {
    image.data = at::roll(image.data, by_, 1);
    return by_;
  }
  void undo(clara::Image& image, const clara::Value& by, bool) const override {
    image.data = at::roll(image.data, -by.as_int(), 1);
  }

 private:
  std::int64_t by_;
};

/// By a random number of voxels, or (0) not at all.
class RandRolld : public clara::RandomInvertibleMapTransform<std::int64_t> {
 public:
  using Options = clara::MapOptions;
  explicit RandRolld(const Options& options) : RandomInvertibleMapTransform(options) {}
  std::int64_t draw(const clara::Sample&, clara::Rng& rng) const override {
    return rng.randint(0, 5);
  }

 protected:
  std::optional<clara::Value> change(clara::Image& image, std::size_t,
                                     const std::int64_t& by) const override {
    if (by == 0) return std::nullopt;
    image.data = at::roll(image.data, by, 1);
    return by;
  }
  void undo(clara::Image& image, const clara::Value& by, bool) const override {
    image.data = at::roll(image.data, -by.as_int(), 1);
  }
};

}  // namespace acme

namespace clara::testing {
namespace {

TEST_CASE("transforms that record what undoes them keep the contract") {
  check_transform(transform_entry<acme::Rolld>("Rolld"), Object{{"keys", "image"}, {"by", 3}});
  check_transform(transform_entry<acme::RandRolld>("RandRolld"), Object{{"keys", "image"}});
}

TEST_CASE(
    "Invertd undoes a third party's transform, and the second of the same name by what it "
    "recorded") {
  TransformMaker maker;
  const Entry entry = transform_entry<acme::Rolld>("Rolld");
  FakeContext context(".", "Rolld");
  const auto make = [&](std::int64_t by) {
    return entry.construct(
        Construction{Object{{"keys", "image"}, {"by", by}}, context, nullptr, ""});
  };
  const auto by_two = make(2);
  const auto by_five = make(5);
  const auto flip = maker.make("Flipd", Object{{"keys", "image"}, {"spatial_axis", 1}});
  TransformList list;
  list.list = {by_two.get(), flip.get(), by_five.get()};
  std::vector<const Transform*> chained;
  for (Component* each : list.list) chained.push_back(dynamic_cast<const Transform*>(each));
  const Sample before = conformance_sample();
  auto samples = TransformChain(chained).run({before}, nullptr);
  REQUIRE(samples.size() == 1);
  CHECK_FALSE(at::equal(samples[0].image("image").data, before.image("image").data));
  const auto invert =
      maker.make("Invertd", Object{{"keys", "image"}, {"transform", "@all"}}, &list);
  dynamic_cast<const OneToOne&>(*invert).apply(samples[0]);
  CHECK(at::equal(samples[0].image("image").data, before.image("image").data));
  CHECK(samples[0].image("image").applied.empty());
}

}  // namespace
}  // namespace clara::testing
