#include "messages.hpp"

#include <clara/error.hpp>
#include <clara/testing/transform_conformance.hpp>

#include "support/transform_maker.hpp"

namespace clara::testing {

Sample changed(const Transform& transform, const Sample& sample) {
  std::unique_ptr<Drawn> drawn;
  if (const auto* random = dynamic_cast<const Random*>(&transform)) {
    Rng rng(0);
    drawn = random->begin(sample);
    random->finish(*drawn, sample, rng);
  }
  std::vector<Sample> out;
  dynamic_cast<const OneStep&>(transform).step(sample, {drawn.get(), false}, out);
  return out.front();
}

std::string message(const std::string& name, const Object& args, const Sample& sample) {
  TransformMaker maker;
  try {
    const auto transform = maker.make(name, args);
    changed(*transform, sample);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string message(const std::string& name, const Object& args) {
  return message(name, args, conformance_sample());
}

}  // namespace clara::testing
