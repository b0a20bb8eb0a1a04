#pragma once

/// What every Transform must do, as doctest checks; for our transforms and for third parties':
///
///     TEST_CASE("ClampIntensityd keeps the contract") {
///       clara::testing::check_transform(
///           clara::testing::transform_entry<acme::ClampIntensityd>("ClampIntensityd"),
///           Object{{"keys", "image"}, {"high", 1.0}});
///     }
///
/// On a sample with an "image" and a "label" (or one of your own) it looks at this:
/// - default arguments can be printed, and an unknown argument is refused by its name;
/// - apply() and expand() give the same result each time, and leave the sample that they were given
/// a copy of alone: its
///   tensors are shared, so they may not be written to;
/// - one instance serves many threads at once, with the same result;
/// - draw() gives the same from the same generator, and does not change the sample;
/// - a missing key is a clara::Error that names it, and none with allow_missing_keys;
/// - invert() restores the shape and the affine from the trace that was left, even after the trace
/// went through JSON text.

// Checks are written with doctest's long names: LibTorch has a CHECK of its own, and the header
// that comes last wins.

#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/sin.h>
#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/plugin.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/transform.hpp>

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace clara::testing {

/// T as a plugin would offer it.
template <class T>
Entry transform_entry(std::string name) {
  Registry registry;
  registry.add<Transform, T>(std::move(name), "");
  return registry.entries().front();
}

/// "image": float32 of one channel with values from -1 to 1; "label": 0, 1 and 2; both 24 x 20 x
/// 18, on the same oblique grid.
inline Sample conformance_sample() {
  const at::Tensor count = at::arange(24.0 * 20 * 18).to(at::kFloat).reshape({1, 24, 20, 18});
  const at::Tensor wave = at::sin(count.mul(0.37));
  Affine affine;
  affine.m = {-0.8, 0.1, 0, 30, 0.1, 0.8, 0, -20, 0, 0, 2.5, 7, 0, 0, 0, 1};
  Array rows;
  for (std::size_t row = 0; row < 4; ++row)
    rows.emplace_back(Array(affine.m.begin() + static_cast<std::ptrdiff_t>(row * 4),
                            affine.m.begin() + static_cast<std::ptrdiff_t>(row * 4 + 4)));
  const Object meta{{"filename_or_obj", "/data/case_7.nii.gz"},
                    {"spatial_shape", Array{24, 20, 18}},
                    {"original_affine", rows},
                    {"original_channel_dim", 0}};
  Sample sample;
  sample.set("image", Image{wave, affine, {}, meta});
  sample.set("label", Image{wave.mul(2.9).clamp_min(0).floor(), affine, {}, meta});
  return sample;
}

namespace detail {

inline std::string difference(const Image& a, const Image& b) {
  if (a.data.sizes() != b.data.sizes()) return "shape";
  if (a.data.scalar_type() != b.data.scalar_type()) return "number type";
  if (!at::equal(a.data.nan_to_num(7e30), b.data.nan_to_num(7e30))) return "voxels";
  if (!(a.affine == b.affine)) return "affine";
  if (Value(a.meta).json() != Value(b.meta).json()) return "meta data";
  if (a.applied.size() != b.applied.size()) return "number of traces";
  for (std::size_t i = 0; i < a.applied.size(); ++i)
    if (a.applied[i].transform != b.applied[i].transform || a.applied[i].info != b.applied[i].info)
      return "trace";
  return "";
}

/// "" when two samples are the same, else what differs.
inline std::string difference(const Sample& a, const Sample& b) {
  if (a.keys() != b.keys()) return "keys";
  for (const auto& key : a.keys()) {
    const Image* image = a.find_image(key);
    if ((image != nullptr) != (b.find_image(key) != nullptr)) return key + ": kind of field";
    const auto found =
        image ? difference(*image, b.image(key))
              : (a.find_value(key)->json() == b.find_value(key)->json() ? "" : "value");
    if (!found.empty()) return key + ": " + found;
  }
  return "";
}

inline std::string difference(const std::vector<Sample>& a, const std::vector<Sample>& b) {
  if (a.size() != b.size()) return "number of samples";
  for (std::size_t i = 0; i < a.size(); ++i)
    if (auto found = difference(a[i], b[i]); !found.empty()) return found;
  return "";
}

/// With memory of its own.
inline Sample deep_copy(const Sample& sample) {
  Sample copy = sample;
  for (const auto& key : copy.keys())
    if (copy.find_image(key)) copy.image(key).data = copy.image(key).data.clone();
  return copy;
}

/// One transform under test, made from its arguments.
class TransformCase {
 public:
  TransformCase(const Entry& entry, const Value& args, Resolver* resolver)
      : context_(".", entry.name),
        made_(entry.construct(Construction{args, context_, resolver, ""})),
        transform_(dynamic_cast<Transform*>(made_.get())) {
    DOCTEST_REQUIRE(transform_ != nullptr);
  }

  const Transform& transform() const { return *transform_; }
  std::unique_ptr<Draw> draw(const Sample& sample, std::uint32_t seed) const {
    const auto* random = dynamic_cast<const Random*>(transform_);
    if (random == nullptr) return nullptr;
    Rng rng(seed);
    return random->draw(sample, rng);
  }
  std::vector<Sample> run(Sample sample, const Draw* draw) const {
    if (const auto* expanding = dynamic_cast<const Expanding*>(transform_))
      return expanding->expand(sample, draw);
    transform_->apply(sample, draw);
    return {std::move(sample)};
  }
  std::vector<Sample> run(const Sample& sample, std::uint32_t seed) const {
    const auto drawn = draw(sample, seed);
    return run(sample, drawn.get());
  }

 private:
  FakeContext context_;
  std::unique_ptr<Component> made_;
  Transform* transform_;
};

inline void check_arguments(const Entry& entry, const Value& args, Resolver* resolver) {
  DOCTEST_CHECK_NOTHROW(parse_json(entry.schema().json()));
  Value wrong = args;
  wrong.as_object().set("no_such_argument", 1);
  std::string refusal;
  try {
    TransformCase made(entry, wrong, resolver);
  } catch (const Error& error) {
    refusal = error.what();
  }
  DOCTEST_CAPTURE(refusal);
  DOCTEST_CHECK(refusal.find("no_such_argument") != std::string::npos);
}

inline void check_repeatable(const TransformCase& made, const Sample& sample, std::uint32_t seed) {
  const Sample untouched = deep_copy(sample);
  const auto drawn = made.draw(sample, seed);
  DOCTEST_CHECK(difference(sample, untouched) == "");  // draw() only looks
  const auto first = made.run(sample, drawn.get());
  DOCTEST_CHECK(difference(sample, untouched) == "");  // the tensors are shared with the copy
  DOCTEST_CHECK(difference(made.run(sample, drawn.get()), first) == "");
  DOCTEST_CHECK(difference(made.run(sample, seed), first) == "");
  DOCTEST_CHECK_FALSE(first.empty());
}

inline void check_threads(const TransformCase& made, const Sample& sample) {
  const auto alone = made.run(sample, 3);
  std::vector<std::string> found(8);
  std::vector<std::thread> threads;
  for (auto& result : found)
    threads.emplace_back([&] {
      try {
        for (int i = 0; i < 3 && result.empty(); ++i)
          result = difference(made.run(sample, 3), alone);
      } catch (const std::exception& error) {
        result = error.what();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& result : found) DOCTEST_CHECK(result == "");
}

inline std::vector<std::string> keys_of(const Value& args) {
  std::vector<std::string> keys;
  const Value* written = args.find("keys");
  if (written == nullptr) return keys;
  if (written->is_string()) return {written->as_string()};
  for (const auto& key : written->as_array()) keys.push_back(key.as_string());
  return keys;
}

inline bool has_field(const Entry& entry, const std::string& name) {
  return entry.schema().as_object().at("properties").find(name) != nullptr;
}

inline void check_missing_keys(const Entry& entry, const Value& args, const Sample& sample,
                               Resolver* resolver) {
  for (const auto& key : keys_of(args)) {
    Sample without = sample;
    without.erase(key);
    const TransformCase made(entry, args, resolver);
    std::string message;
    try {
      made.run(without, 3);
    } catch (const Error& error) {
      message = error.what();
    }
    DOCTEST_CAPTURE(message);
    DOCTEST_CHECK(message.find("\"" + key + "\"") != std::string::npos);
  }
  if (!has_field(entry, "allow_missing_keys") || args.find("keys") == nullptr) return;
  Value lenient = args;
  lenient.as_object().set("allow_missing_keys", true);
  auto keys = keys_of(args);
  lenient.as_object().set("keys", Array(keys.begin(), keys.end()));
  lenient.as_object()["keys"].as_array().emplace_back("a key that no sample has");
  for (const auto& member : args.as_object())  // per-key lists would have the wrong length
    if (member.key != "keys" && member.value.is_array() &&
        member.value.as_array().size() == keys.size() && has_field(entry, member.key))
      return;
  const TransformCase made(entry, lenient, resolver);
  DOCTEST_CHECK_NOTHROW(made.run(sample, 3));
}

inline bool near(const Affine& a, const Affine& b) {
  for (std::size_t i = 0; i < 16; ++i)
    if (std::abs(a.m[i] - b.m[i]) > 1e-4 * (1 + std::abs(b.m[i]))) return false;
  return true;
}

/// Undoes the traces that `made` left on an image; they go through JSON text first.
inline void undo(const TransformCase& made, Image& image, std::size_t traces_before, bool nearest) {
  const auto& invertible = dynamic_cast<const Invertible&>(made.transform());
  while (image.applied.size() > traces_before) {
    const Trace trace{image.applied.back().transform, parse_json(image.applied.back().info.json())};
    image.applied.pop_back();
    DOCTEST_CHECK(trace.transform == made.transform().label());
    invertible.invert(image, trace, nearest);
  }
}

inline void check_invertible(const TransformCase& made, const Sample& sample) {
  if (dynamic_cast<const Invertible*>(&made.transform()) == nullptr) return;
  int undone = 0;
  for (std::uint32_t seed = 0; seed < 6; ++seed)
    for (Sample& result : made.run(sample, seed))
      for (const auto& key : sample.keys()) {
        const Image* before = sample.find_image(key);
        if (before == nullptr || result.find_image(key) == nullptr) continue;
        Image image = result.image(key);
        undone += image.applied.size() > before->applied.size() ? 1 : 0;
        undo(made, image, before->applied.size(), seed % 2 == 0);
        DOCTEST_CHECK(image.data.sizes().slice(1).vec() == before->data.sizes().slice(1).vec());
        DOCTEST_CHECK(near(image.affine, before->affine));
      }
  DOCTEST_CHECK(undone > 0);  // arguments that change the sample are needed here
}

}  // namespace detail

/// `args`: arguments with which it changes `sample`; `resolver` when they hold references.
inline void check_transform(const Entry& entry, const Value& args,
                            const Sample& sample = conformance_sample(),
                            Resolver* resolver = nullptr) {
  detail::check_arguments(entry, args, resolver);
  const detail::TransformCase made(entry, args, resolver);
  for (std::uint32_t seed = 0; seed < 3; ++seed) detail::check_repeatable(made, sample, seed);
  detail::check_threads(made, sample);
  detail::check_missing_keys(entry, args, sample, resolver);
  detail::check_invertible(made, sample);
}

}  // namespace clara::testing
