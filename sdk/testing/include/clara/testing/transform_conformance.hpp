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
/// - it gives the same result each time, and leaves the sample that it was given a copy of alone:
///   its tensors are shared, so they may not be written to;
/// - one instance serves many threads at once, with the same result;
/// - it draws the same from the same generator, and drawing does not change the sample;
/// - a missing key is a clara::Error that names it, and none with allow_missing_keys;
/// - invert() restores the shape and the affine from what was recorded, even after that went
/// through
///   JSON text; what only moves voxels gets them back;
/// - what a Lazy one leaves for later comes out as if it had been done at once.

// Checks are written with doctest's long names: LibTorch has a CHECK of its own, and the header
// that comes last wins.

#include <ATen/core/Tensor.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isin.h>
#include <ATen/ops/zeros.h>
#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/testing/samples.hpp>
#include <clara/testing/transform_case.hpp>
#include <clara/train/transform.hpp>

#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace clara::testing {

namespace detail {

inline void check_repeatable(const TransformCase& made, const Sample& sample, std::uint32_t seed) {
  const Sample untouched = deep_copy(sample);
  const auto drawn = made.draw(sample, seed);
  DOCTEST_CHECK(difference(sample, untouched) == "");  // drawing only looks
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

/// Undoes what `made` recorded on an image; that goes through JSON text first.
inline void undo(const TransformCase& made, Image& image, std::size_t applied_before,
                 bool nearest) {
  const auto& invertible = dynamic_cast<const Invertible&>(made.transform());
  while (image.applied.size() > applied_before) {
    const AppliedTransform applied{image.applied.back().transform,
                                   parse_json(image.applied.back().info.json())};
    image.applied.pop_back();
    DOCTEST_CHECK(applied.transform == made.transform().label());
    invertible.invert(image, applied, nearest);
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

/// True when each voxel of `after` is one of `before`, or 0: voxels were moved, cut or added, and
/// not computed.
inline bool only_moves(const at::Tensor& before, const at::Tensor& after) {
  const auto known = at::cat({before.to(at::kDouble).flatten(), at::zeros({1}, at::kDouble)});
  return at::isin(after.to(at::kDouble), known).all().item<bool>();
}

/// What only moves voxels gives the same again when it is applied to what its inverse made.
inline void check_voxels_come_back(const TransformCase& made, const Sample& sample) {
  if (dynamic_cast<const Invertible*>(&made.transform()) == nullptr) return;
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    const auto drawn = made.draw(sample, seed);
    const auto first = made.run(sample, drawn.get());
    if (first.size() != 1) continue;  // of several patches none has all voxels
    Sample undone = first.front();
    bool moves = true;
    for (const auto& key : sample.keys()) {
      const Image* before = sample.find_image(key);
      if (before == nullptr) continue;
      moves = moves && only_moves(before->data, undone.image(key).data);
      undo(made, undone.image(key), before->applied.size(), false);
    }
    if (!moves) continue;
    const Sample again = made.run(undone, drawn.get()).front();
    for (const auto& key : sample.keys()) {
      if (sample.find_image(key) == nullptr) continue;
      DOCTEST_CHECK(at::equal(again.image(key).data, first.front().image(key).data));
      DOCTEST_CHECK(near(again.image(key).affine, first.front().image(key).affine));
    }
  }
}

/// Left for later and then computed, a change gives the shape and the affine that it gives at once,
/// and the same voxels when it only moves them.
inline void check_lazy(const TransformCase& made, const Sample& sample) {
  if (dynamic_cast<const Lazy*>(&made.transform()) == nullptr) return;
  const auto drawn = made.draw(sample, 1);
  const auto eager = made.run(sample, drawn.get());
  std::vector<Sample> lazy;
  dynamic_cast<const OneStep&>(made.transform()).step(sample, {drawn.get(), true}, lazy);
  DOCTEST_REQUIRE(lazy.size() == eager.size());
  for (std::size_t i = 0; i < lazy.size(); ++i)
    for (const auto& key : sample.keys()) {
      if (sample.find_image(key) == nullptr) continue;
      Image& image = lazy[i].image(key);
      const Image& now = eager[i].image(key);
      if (!image.pending.empty()) image.pending.front().transform->apply_pending(image, {});
      DOCTEST_CHECK(image.data.sizes().vec() == now.data.sizes().vec());
      DOCTEST_CHECK(near(image.affine, now.affine));
      if (only_moves(sample.image(key).data, now.data))
        DOCTEST_CHECK(at::equal(image.data.to(at::kDouble), now.data.to(at::kDouble)));
    }
}

}  // namespace detail

/// With each example that the component was registered with.
inline void check_transform(const Entry& entry, const Sample& sample = conformance_sample());

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
  detail::check_voxels_come_back(made, sample);
  detail::check_lazy(made, sample);
  note_ran("transform", entry.name);
}

inline void check_transform(const Entry& entry, const Sample& sample) {
  DOCTEST_REQUIRE_MESSAGE(!entry.examples.empty(),
                          entry.name << " is registered without an example");
  for (const auto& example : entry.examples) check_transform(entry, example, sample);
}

}  // namespace clara::testing
