#include <doctest/doctest.h>
#include <clara/internal/misspelling.hpp>
#include <clara/internal/schema.hpp>
#include <clara/options.hpp>

#include <array>

namespace {

struct Inner {
  int depth = 1;
  static std::span<const clara::Field> fields() {
    static const std::array list{clara::field<&Inner::depth>("depth", "how deep")};
    return list;
  }
};

struct Options {
  clara::Keys keys;
  double low = 0.5;
  std::int64_t count = 3;
  clara::PerKey<bool> argmax{false};
  std::optional<int> limit;
  std::variant<double, std::vector<double>> pixdim = 1.0;
  clara::LayerSpec norm{"batch"};
  std::string mode = "constant";
  std::array<int, 2> size{1, 2};
  Inner inner;

  static std::span<const clara::Field> fields() {
    static const std::array list{
        clara::field<&Options::keys>("keys", "images to change").required(),
        clara::field<&Options::low>("low", "smallest value kept").range(0, 1).alias("minimum"),
        clara::field<&Options::count>("count", "how many").at_least(1),
        clara::field<&Options::argmax>("argmax", "take the best class").per_key(),
        clara::field<&Options::limit>("limit", "at most"),
        clara::field<&Options::pixdim>("pixdim", "voxel size").above(0),
        clara::field<&Options::norm>("norm", "normalisation"),
        clara::field<&Options::mode>("mode", "padding").one_of({"constant", "reflect"}),
        clara::field<&Options::size>("size", "patch"),
        clara::field<&Options::inner>("inner", "nested")};
    return list;
  }
  static void validate(const Options& options, clara::OptionIssues& issues) {
    if (options.limit && *options.limit < options.count)
      issues.error("limit", "limit must be at least count, " + std::to_string(options.count));
  }
};

Options read(std::string_view json) {
  return clara::read_options<Options>(clara::parse_json(json, "t.json"), "Thing", nullptr, "/args");
}

std::string refusal(std::string_view json) {
  try {
    read(json);
  } catch (const clara::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("arguments are read into their types") {
  const auto options =
      read(R"({"keys": ["a", "b"], "minimum": 1, "count": 4.0, "argmax": [true, false],
    "limit": 9, "pixdim": [1, 2.5], "norm": ["group", {"num_groups": 4}], "mode": "reflect", "size": [3, 4],
    "inner": {"depth": 7}})");
  CHECK(options.keys.values == std::vector<std::string>{"a", "b"});
  CHECK(options.low == 1.0);
  CHECK(options.count == 4);
  CHECK(options.argmax.at(0));
  CHECK_FALSE(options.argmax.at(1));
  CHECK(options.limit == 9);
  CHECK(std::get<1>(options.pixdim) == std::vector<double>{1, 2.5});
  CHECK(options.norm.name == "group");
  CHECK(options.norm.args.at("num_groups") == clara::Value(4));
  CHECK(options.size == std::array<int, 2>{3, 4});
  CHECK(options.inner.depth == 7);
}

TEST_CASE("one key stands for a list of one, and what is missing keeps its default") {
  const auto options = read(R"({"keys": "image"})");
  CHECK(options.keys.values == std::vector<std::string>{"image"});
  CHECK(options.keys.single);
  CHECK(options.low == 0.5);
  CHECK_FALSE(options.limit.has_value());
  CHECK(
      clara::print_options(options).json() ==
      R"({"keys":"image","low":0.5,"count":3,"argmax":false,"limit":null,"pixdim":1.0,"norm":"batch",)"
      R"("mode":"constant","size":[1,2],"inner":{"depth":1}})");
}

TEST_CASE("every mistake is reported at its place") {
  CHECK(refusal("{\n  \"keys\": 3,\n  \"lwo\": 1,\n  \"count\": 0\n}") ==
        "t.json:2:11: /args/keys: expected a string or a list of strings, got 3\n"
        "t.json:3:3: /args/lwo: Thing has no argument \"lwo\"; did you mean \"low\"?\n"
        "t.json:4:12: /args/count: expected an integer of at least 1, got 0");
}

TEST_CASE("types and rules refuse in words") {
  CHECK(refusal(R"({})") == R"(t.json:1:1: /args: Thing needs the argument "keys")");
  CHECK(refusal(R"({"keys": "a", "low": true})") ==
        "t.json:1:22: /args/low: expected a number, got true");
  CHECK(refusal(R"({"keys": "a", "low": 1.5})") ==
        "t.json:1:22: /args/low: expected a number from 0 to 1, got 1.5");
  CHECK(refusal(R"({"keys": "a", "count": 2.5})") ==
        "t.json:1:24: /args/count: expected an integer, got 2.5");
  CHECK(refusal(R"({"keys": "a", "mode": "reflct"})") ==
        "t.json:1:23: /args/mode: expected \"constant\" or \"reflect\", got \"reflct\"; did you "
        "mean \"reflect\"?");
  CHECK(refusal(R"({"keys": "a", "size": [1]})") ==
        "t.json:1:23: /args/size: expected a list of 2 integers, got [1]");
  CHECK(refusal(R"({"keys": "a", "pixdim": [1, -1]})") ==
        "t.json:1:29: /args/pixdim/1: expected a number above 0, got -1");
  CHECK(refusal(R"({"keys": "a", "pixdim": "x"})") ==
        "t.json:1:25: /args/pixdim: expected a number or a list of numbers, got \"x\"");
  CHECK(refusal(R"({"keys": ["a", "b"], "argmax": [true, false, true]})") ==
        "t.json:1:32: /args/argmax: expected one value, or one for each of the 2 keys, got 3");
  CHECK(refusal(R"({"keys": "a", "low": 1, "minimum": 0})") ==
        "t.json:1:36: /args/minimum: \"minimum\" and \"low\" are the same argument of Thing");
  CHECK(refusal(R"({"keys": "a", "minimum": 1, "low": 0})") ==
        "t.json:1:36: /args/low: \"low\" and \"minimum\" are the same argument of Thing");
  CHECK(refusal(R"({"keys": "a", "limit": 1})") ==
        "t.json:1:24: /args/limit: limit must be at least count, 3");
  CHECK(refusal(R"({"keys": "a", "inner": {"dept": 1}})") ==
        "t.json:1:25: /args/inner/dept: Thing has no argument \"dept\"; did you mean \"depth\"?");
}

TEST_CASE("lists are told in words that are English") {
  const auto words = [](const char* schema) {
    clara::Issues issues;
    clara::check_schema(false, clara::parse_json(schema), "", "Thing", issues);
    return issues.text();
  };
  CHECK(words(R"({"type": "array", "items": {"anyOf": [{"type": "integer"},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}]}})") ==
        "expected a list of integers or lists of 2 integers, got false");
  CHECK(words(R"({"type": "array", "items": {"type": "string", "x-clara-ref": "transform"}})") ==
        "expected a list of references to transforms, got false");
  CHECK(words(R"({"type": "array", "items": {"type": "object", "x-clara-child": "loss"}})") ==
        "expected a list of losses written as {\"name\": ..., \"args\": ...}, got false");
  CHECK(words(R"({"type": "array", "items": {"type": "array", "items": {"type": "boolean"}}})") ==
        "expected a list of lists of booleans, got false");
  CHECK(words(R"({"type": "object", "x-clara-child": "optimizer"})") ==
        "expected an optimizer written as {\"name\": ..., \"args\": ...}, got false");
}

TEST_CASE("the schema is JSON Schema with docs and defaults") {
  const auto schema =
      clara::detail::object_schema(Options::fields(), clara::print_options(Options{}));
  const auto& properties = schema.find("properties")->as_object();
  CHECK(properties.at("low").json() ==
        R"({"type":"number","minimum":0,"maximum":1,"description":"smallest value kept",)"
        R"("x-clara-alias":["minimum"],"default":0.5})");
  CHECK(schema.find("required")->json() == R"(["keys"])");
  CHECK(schema.find("additionalProperties")->json() == "false");
}

TEST_CASE("the nearest name is suggested, but only when it is near") {
  const std::vector<std::string> names{"sigmoid", "softmax", "to_onehot_y"};
  CHECK(clara::nearest("sigmod", names) == "sigmoid");
  CHECK(clara::nearest("Softmax", names) == "softmax");
  CHECK(clara::nearest("learning_rate", names).empty());
  const std::vector<std::string> datasets{"Dataset", "CacheDataset"};
  CHECK(clara::nearest("PatchWSIDataset", datasets).empty());
  CHECK(clara::nearest("CacheDatset", datasets) == "CacheDataset");
  CHECK(clara::did_you_mean("to_onehoty", names) == "did you mean \"to_onehot_y\"?");
  // Of two that are as near, the one with the same beginning, wherever it stands.
  CHECK(clara::nearest("runer", std::vector<std::string>{"pruner", "runner"}) == "runner");
  CHECK(clara::nearest("runer", std::vector<std::string>{"runner", "pruner"}) == "runner");
  CHECK(clara::nearest("purner", std::vector<std::string>{"runner", "pruner"}) == "pruner");
  CHECK(clara::nearest("worers", std::vector<std::string>{"wonders", "workers"}) == "workers");
}

TEST_CASE("a word is a misspelt name when one or two letters are off") {
  const std::vector<std::string> names{"args", "runner", "scheduler", "handlers"};
  CHECK(clara::misspelt("runer", names) == "runner");
  CHECK(clara::misspelt("rnuner", names) == "runner");
  CHECK(clara::misspelt("Shedular", names) == "scheduler");
  CHECK(clara::misspelt("handler", names) == "handlers");
  CHECK(clara::misspelt("arg", names) == "args");
  CHECK(clara::misspelt("tags", names) == "");
  CHECK(clara::misspelt("shedulr_", names) == "");  // three
  CHECK(clara::misspelt("my_handlers", names) == "");
  // Put aside, not slipped.
  for (const auto* spare : {"_runner", "runner_", "//handlers", "#handlers", "scheduler2"})
    CHECK(clara::misspelt(spare, names) == "");
  CHECK(clara::misspelt("_runer", names) == "runner");
}

TEST_CASE("the one name that a word is a part of is suggested when none is near") {
  const auto meant = [](const char* word, const std::vector<std::string>& names) {
    return clara::did_you_mean(word, names);
  };
  const std::vector<std::string> names{"n_startup_trials", "n_warmup_steps", "n_min_trials"};
  CHECK(meant("n_startup", names) == "did you mean \"n_startup_trials\"?");
  CHECK(meant("warmup_steps", names) == "did you mean \"n_warmup_steps\"?");
  CHECK(meant("Startup", names) == "did you mean \"n_startup_trials\"?");
  CHECK(meant("trials", names) == "");  // two of them
  CHECK(meant("tart", names) == "");    // no word of it
  CHECK(meant("n_s", names) == "");     // too short to tell
  CHECK(meant("n_startup_trials_of_all", names) == "");
  CHECK(meant("FIFOSched", {"FIFOScheduler"}) == "did you mean \"FIFOScheduler\"?");
}
