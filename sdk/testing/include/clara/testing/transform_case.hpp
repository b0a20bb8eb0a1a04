#pragma once

/// One transform under test, as a config would make it: for the suites of transforms and of
/// composites.

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/plugin.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/transform.hpp>

#include <cstdint>
#include <memory>
#include <string>
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

namespace detail {

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
  /// Null when it draws nothing.
  std::unique_ptr<Drawn> draw(const Sample& sample, std::uint32_t seed) const {
    const auto* random = dynamic_cast<const Random*>(transform_);
    if (random == nullptr) return nullptr;
    Rng rng(seed);
    auto drawn = random->begin(sample);
    random->finish(*drawn, sample, rng);
    return drawn;
  }
  std::vector<Sample> run(Sample sample, const Drawn* drawn) const {
    std::vector<Sample> out;
    dynamic_cast<const OneStep&>(*transform_).step(std::move(sample), {drawn, false}, out);
    return out;
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

}  // namespace detail

}  // namespace clara::testing
