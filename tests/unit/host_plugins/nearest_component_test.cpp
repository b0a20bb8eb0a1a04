#include <doctest/doctest.h>
#include <host/plugins/nearest_component.hpp>

#include <string>

using clara::host::plugins::ByName;
using clara::host::plugins::Description;
using clara::host::plugins::hint_for;
using clara::host::plugins::kind_hint;

namespace {

Description named(std::string name) {
  Description out;
  out.name = std::move(name);
  return out;
}

ByName components() {
  static const Description flip = named("RandFlipd");
  static const Description box = named("BoxD");
  static const Description stats = named("StatsHandler");
  ByName out;
  for (const auto* name : {"RandFlipd", "RandFlipD", "RandFlipDict"})
    out["transform"][name] = {&flip};
  out["transform"]["BoxD"] = {&box};
  out["handler"]["StatsHandler"] = {&stats};
  out["train_handler"]["StatsHandler"] = {&stats};
  return out;
}

}  // namespace

TEST_CASE("of the names of a component the first is suggested") {
  CHECK(hint_for(components(), "transform", "RandFlip") == "did you mean \"RandFlipd\"?");
  CHECK(hint_for(components(), "transform", "RandFlipDic") == "did you mean \"RandFlipd\"?");
  CHECK(hint_for(components(), "handler", "RandFlip").empty());  // that is a transform
  CHECK(hint_for(components(), "transform", "BoxxD") == "did you mean \"BoxD\"?");
}

TEST_CASE("a name that another kind has is told with that kind") {
  CHECK(hint_for(components(), "handler", "RandFlipD") == "RandFlipD is a transform");
  CHECK(hint_for(components(), "executor", "nothing alike") == "no plugin offers an executor");
  CHECK(hint_for(components(), "handler", "nothing alike").empty());
}

TEST_CASE("a name without a kind is told with each kind that has it") {
  CHECK(kind_hint(components(), "StatsHandler") ==
        "did you mean \"handler/StatsHandler\" or \"train_handler/StatsHandler\"?");
  CHECK(kind_hint(components(), "RandFlipDict") == "did you mean \"transform/RandFlipDict\"?");
  CHECK(kind_hint(components(), "RandFlip") == "did you mean \"transform/RandFlipd\"?");
  CHECK(kind_hint(components(), "nothing alike").empty());
}
