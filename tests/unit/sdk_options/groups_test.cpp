#include <doctest/doctest.h>
#include <clara/options.hpp>

#include <array>

namespace {

struct KeyFields {
  clara::Keys keys;
  bool allow_missing_keys = false;
  static std::span<const clara::Field> fields() {
    static const std::array list{
        clara::field<&KeyFields::keys>("keys", "images to change").required(),
        clara::field<&KeyFields::allow_missing_keys>("allow_missing_keys", "skip them")};
    return list;
  }
  static void validate(const KeyFields& options, clara::OptionIssues& issues) {
    if (options.keys.empty()) issues.error("keys", "expected at least one key");
  }
};

struct ProbFields {
  double prob = 0.1;
  static std::span<const clara::Field> fields() {
    static const std::array list{
        clara::field<&ProbFields::prob>("prob", "how often").range(0, 1).alias("probability")};
    return list;
  }
  static void validate(const ProbFields& options, clara::OptionIssues& issues) {
    if (options.prob == 0) issues.warning("prob", "never changes anything");
    if (options.prob == 0.5) issues.error("prob", "one half is not allowed here");
  }
};

struct Loop {
  int epochs = 1;
  static std::span<const clara::Field> fields() {
    static const std::array list{clara::field<&Loop::epochs>("epochs", "passes").at_least(1)};
    return list;
  }
  static void validate(const Loop& loop, clara::OptionIssues& issues) {
    if (loop.epochs == 13) issues.error("epochs", "13 brings bad luck");
  }
};

struct Random : KeyFields, ProbFields {
  static std::span<const clara::Field> fields() {
    static const clara::Fields<Random> list{clara::group<KeyFields>(), clara::group<ProbFields>()};
    return list;
  }
};

/// Groups as bases (also of bases) and as members.
struct Noise : Random {
  double std = 0.1;
  Loop loop;
  static std::span<const clara::Field> fields() {
    static const clara::Fields<Noise> list{
        clara::group<Random>(), clara::field<&Noise::std>("std", "of the noise").above(0),
        clara::group<&Noise::loop>()};
    return list;
  }
  static void validate(const Noise& options, clara::OptionIssues& issues) {
    if (options.std > options.prob) issues.error("std", "std is at most prob here");
  }
};

/// The trap: C++ takes &Sloppy::prob for a member of ProbFields, which does not lie at the start.
struct Sloppy : KeyFields, ProbFields {
  static std::span<const clara::Field> fields() {
    static const std::array list{clara::field<&Sloppy::prob>("prob", "how often")};
    return list;
  }
};
struct Careful : KeyFields, ProbFields {
  static std::span<const clara::Field> fields() {
    static const std::array list{
        clara::field<Careful, &Careful::prob>("prob", "how often, in words of its own")};
    return list;
  }
};

/// Has a base's list for its own.
struct Heir : ProbFields {};

struct Twice : ProbFields {
  int other = 0;
  static std::span<const clara::Field> fields() {
    static const clara::Fields<Twice> list{
        clara::group<ProbFields>(), clara::field<&Twice::other>("probability", "of something")};
    return list;
  }
};

/// Rules of a base that lists nothing.
struct RuleOnly {
  int low = 0, high = 1;
  static void validate(const RuleOnly& options, clara::OptionIssues& issues) {
    if (options.low > options.high) issues.error("low", "low is at most high");
  }
};
struct Ordered : RuleOnly {
  static std::span<const clara::Field> fields() {
    static const std::array list{clara::field<Ordered, &Ordered::low>("low", "from"),
                                 clara::field<Ordered, &Ordered::high>("high", "to")};
    return list;
  }
};

struct Nested {
  Loop loop;
  static std::span<const clara::Field> fields() {
    static const std::array list{clara::field<&Nested::loop>("loop", "how long")};
    return list;
  }
};

template <class Options>
std::string refusal(std::string_view json) {
  try {
    clara::read_options<Options>(clara::parse_json(json, "t.json"), "Thing", nullptr, "/args");
  } catch (const clara::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the fields of groups are read where they lie, whichever base or member they are") {
  const auto options = clara::read_options<Noise>(
      clara::parse_json(R"({"keys": "image", "probability": 0.75, "std": 0.5, "epochs": 7})"),
      "Noise", nullptr);
  CHECK(options.keys.values == std::vector<std::string>{"image"});
  CHECK_FALSE(options.allow_missing_keys);
  CHECK(options.prob == 0.75);
  CHECK(options.std == 0.5);
  CHECK(options.loop.epochs == 7);
  CHECK(clara::print_options(options).json() ==
        R"({"keys":"image","allow_missing_keys":false,"prob":0.75,"std":0.5,"epochs":7})");
  CHECK(clara::read_options<Careful>(clara::parse_json(R"({"prob": 0.25})"), "", nullptr).prob ==
        0.25);
}

TEST_CASE("every group checks itself, once, at the place of its argument") {
  CHECK(refusal<Noise>(R"({"keys": []})") == "t.json:1:10: /args/keys: expected at least one key");
  CHECK(refusal<Noise>(R"({"keys": "a", "probability": 0.5})") ==
        "t.json:1:30: /args/probability: one half is not allowed here");
  CHECK(refusal<Noise>(R"({"keys": "a", "epochs": 13})") ==
        "t.json:1:25: /args/epochs: 13 brings bad luck");
  CHECK(refusal<Noise>(R"({"keys": "a", "std": 0.75, "prob": 0.7})") ==
        "t.json:1:22: /args/std: std is at most prob here");
  CHECK(refusal<Noise>(R"({"keys": [], "epochs": 13, "prob": 0})") ==
        "t.json:1:10: /args/keys: expected at least one key\n"
        "t.json:1:36: /args/prob: warning: never changes anything\n"
        "t.json:1:24: /args/epochs: 13 brings bad luck\n"
        "t.json:1:1: /args: std is at most prob here");
  CHECK(refusal<Ordered>(R"({"low": 3})") == "t.json:1:9: /args/low: low is at most high");
  CHECK(refusal<Nested>(R"({"loop": {"epochs": 13}})") ==
        "t.json:1:21: /args/loop/epochs: 13 brings bad luck");
}

TEST_CASE("a list of another struct's members is refused, since they lie elsewhere") {
  CHECK(refusal<Sloppy>("{}") ==
        "the fields of (anonymous namespace)::Sloppy list \"prob\", a member of (anonymous "
        "namespace)::ProbFields; list the whole of it by Fields and group()");
  CHECK(refusal<Heir>("{}") ==
        "the fields of (anonymous namespace)::Heir list \"prob\", a member of (anonymous "
        "namespace)::ProbFields; list the whole of it by Fields and group()");
  CHECK(refusal<Twice>("{}") ==
        "the fields of (anonymous namespace)::Twice list \"probability\" twice");
}
