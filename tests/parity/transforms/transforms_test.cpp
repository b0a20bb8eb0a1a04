// The transforms of our plugins give the images, affines and meta data of MONAI 1.6.1 for the cases
// of cases/, a file for each family. At the end it says how many transforms and cases it compared.

#include <ATen/Parallel.h>
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>

#include "compare.hpp"
#include "support/paths.hpp"
#include "support/run.hpp"
#include "support/transform_maker.hpp"

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// One Python process for all cases; CLARA_TRANSFORM_ORACLES keeps its folder for the next time, or
/// names one of random_cases.py, which brings cases of its own.
class Oracle {
 public:
  static const Oracle& get() {
    static const Oracle oracle;
    return oracle;
  }
  const fs::path& folder() const { return folder_; }
  Array cases() const {
    if (!fs::is_directory(cases_)) return read_json(cases_).as_array();
    Array all;
    for (const auto& file : fs::directory_iterator(cases_)) {
      const Value family = read_json(file.path());
      for (const auto& one : family.as_array()) all.push_back(one);
    }
    return all;
  }

 private:
  Oracle() : cases_(source_dir() / "tests/parity/transforms/cases") {
    const char* kept = std::getenv("CLARA_TRANSFORM_ORACLES");
    folder_ = kept != nullptr ? fs::path(kept) : temporary_.path();
    if (fs::exists(folder_ / "cases.json")) cases_ = folder_ / "cases.json";
    if (kept != nullptr && fs::exists(folder_ / "done")) return;
    const auto script = source_dir() / "tests/parity/transforms/oracle.py";
    const Ran ran = run(oracle_python(), {script.string(), cases_.string(), folder_.string()});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    std::ofstream(folder_ / "done") << "";
  }

  TemporaryFolder temporary_;
  fs::path cases_;
  fs::path folder_;
};

/// Undoes what `chain` did to the images of `keys`, as Invertd would.
void invert(Sample& sample, const std::vector<std::unique_ptr<Transform>>& transforms,
            const Value& keys) {
  std::vector<const Transform*> chained;
  for (const auto& transform : transforms) chained.push_back(transform.get());
  for (const auto& key : keys.as_array()) {
    Image& image = sample.image(key.as_string());
    while (!image.applied.empty()) {
      const AppliedTransform applied = image.applied.back();
      image.applied.pop_back();
      for (const auto* transform : without_composites(chained)) {
        if (transform->label() != applied.transform) continue;
        dynamic_cast<const Invertible&>(*transform).invert(image, applied, false);
        break;
      }
    }
  }
}

/// The transforms of a list of {name, args}; what saves writes below `saved`.
std::vector<std::unique_ptr<Transform>> make_all(const Value* specs, TransformMaker& maker,
                                                 const fs::path& saved, Resolver* resolver) {
  std::vector<std::unique_ptr<Transform>> out;
  if (specs == nullptr) return out;
  for (const auto& spec : specs->as_array()) {
    Object args = spec.find("args")->as_object();
    const auto& name = spec.find("name")->as_string();
    if (name.starts_with("Save")) {
      const Value* below = args.find("output_dir");
      args.set("output_dir", (saved / (below ? below->as_string() : "")).string());
      if (args.contains("folder_layout"))
        args["folder_layout"].as_object().set("output_dir", saved.string());
    }
    out.push_back(maker.make(name, args, resolver));
  }
  return out;
}

TransformChain chain_of(const std::vector<std::unique_ptr<Transform>>& transforms) {
  std::vector<const Transform*> borrowed;
  for (const auto& transform : transforms) borrowed.push_back(transform.get());
  return TransformChain(borrowed);
}

/// A prediction that knows nothing of the image's grid, and what the post transforms make of it.
std::vector<Sample> predict(std::vector<Sample> samples, const TransformChain& post) {
  for (auto& sample : samples)
    sample.set("pred", Image{sample.image("image").data.clone(), {}, {}, {}});
  return post.run(std::move(samples), nullptr);
}

/// A file name of a case, a list of them, or what is no file at all.
Value files_of(const fs::path& folder, const Value& value) {
  if (value.is_string()) return (folder / "data" / value.as_string()).string();
  if (!value.is_array()) return value;
  Array files;
  for (const auto& file : value.as_array()) files.push_back(files_of(folder, file));
  return files;
}

/// MONAI's words when it refuses the case.
std::string refusal(const Value& expected) {
  return expected.is_array() ? std::string() : expected.find("refused")->as_string();
}

/// What was compared, for the line at the end.
struct Compared {
  std::map<std::string, int> cases;  ///< of each transform, those of composites too
  int all = 0;
  Difference worst;
  std::string worst_case;

  void add(const Value& wanted, const Difference& difference) {
    ++all;
    count(*wanted.find("transforms"));
    if (const Value* post = wanted.find("post")) count(*post);
    if (difference.most <= worst.most) return;
    worst = difference;
    worst_case = wanted.find("name")->as_string();
  }
  std::string text() const {
    std::string few;
    for (const auto& [name, count] : cases)
      if (count < 6) few += (few.empty() ? "" : ", ") + name + " " + std::to_string(count);
    return std::to_string(cases.size()) + " transforms in " + std::to_string(all) +
           " cases; worst difference " + number_text(worst.most) + " in " + worst_case +
           (few.empty() ? "" : "; fewer than 6 cases: " + few);
  }

 private:
  void count(const Value& specs) {
    for (const auto& spec : specs.as_array()) {
      ++cases[spec.find("name")->as_string()];
      if (const Value* children = spec.find("args")->find("transforms")) count(*children);
    }
  }
};

Difference run_case(const Value& wanted, const Value& expected, const fs::path& folder,
                    TransformMaker& maker) {
  const TemporaryFolder saved;
  ChildMaker list(maker);
  const auto transforms = make_all(wanted.find("transforms"), maker, saved.path(), &list);
  for (const auto& transform : transforms) list.list.push_back(transform.get());
  const auto post = make_all(wanted.find("post"), maker, saved.path(), &list);
  const TransformChain chain = chain_of(transforms);
  const Value* seed = wanted.find("seed");
  SeededOrder order(chain, seed ? static_cast<std::uint32_t>(seed->as_int()) : 0);
  Difference worst;
  const Array untold(refusal(expected).empty() ? 0 : 1);
  for (const auto& repetition : expected.is_array() ? expected.as_array() : untold) {
    Sample sample;
    for (const auto& member : wanted.find("input")->as_object())
      sample.set(member.key, files_of(folder, member.value));
    auto samples = chain.run({sample}, &order);
    if (!post.empty()) samples = predict(std::move(samples), chain_of(post));
    if (!expected.is_array()) continue;
    REQUIRE(samples.size() == repetition.as_array().size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      CAPTURE(i);
      if (wanted.find("invert") != nullptr) invert(samples[i], transforms, *wanted.find("keys"));
      check_sample(samples[i], repetition.as_array()[i], folder,
                   {wanted.find("tolerance")->as_number(), wanted.find("of_largest") != nullptr},
                   worst);
    }
  }
  if (expected.is_array())
    check_saved(saved.path(), folder / "saved" / wanted.find("name")->as_string(),
                wanted.find("of_largest") != nullptr);
  if (std::getenv("CLARA_SHOW_DIFFERENCES") != nullptr) {
    const std::string line = wanted.find("name")->as_string() + ": " + number_text(worst.most) +
                             " in " + std::to_string(worst.voxels);
    MESSAGE(line);
  }
  return worst;
}

TEST_CASE("the transforms give MONAI's results") {
  at::set_num_threads(1);
  const Oracle& oracle = Oracle::get();
  TransformMaker maker;
  const char* only = std::getenv("CLARA_ONLY_CASE");
  Compared compared;
  const Array cases = oracle.cases();
  for (const auto& wanted : cases) {
    const auto& name = wanted.find("name")->as_string();
    if (only != nullptr && name.find(only) == std::string::npos) continue;
    if (!fs::exists(oracle.folder() / (name + ".json"))) continue;  // its data are not installed
    const Value* reader =
        wanted.find("needs");  // of a plugin that is built only where its library is
    if (reader != nullptr && !maker.catalog().find("image_reader", reader->as_string())) continue;
    CAPTURE(name);
    const Value expected = read_json(oracle.folder() / (name + ".json"));
    const std::string refused = refusal(expected);
    try {
      compared.add(wanted, run_case(wanted, expected, oracle.folder(), maker));
      if (!refused.empty()) MESSAGE("only MONAI refuses: ", refused);
    } catch (const Error& error) {
      const std::string what = error.what();
      if (refused.empty()) FAIL_CHECK(what);
      const bool ours = what.find("Expected") == std::string::npos;  // LibTorch's own words
      if (!refused.empty() && !ours) FAIL_CHECK(what);
    } catch (...) {  // NOLINT(bugprone-empty-catch): a REQUIRE has said it; on with the next case
    }
  }
  MESSAGE(compared.text());
}

TEST_CASE("the generator gives numpy's streams") {
  const Oracle& oracle = Oracle::get();
  const Value all = read_json(oracle.folder() / "streams.json");
  for (const auto& stream : all.as_array()) {
    CAPTURE(stream.find("seed")->as_int());
    const auto list = [&](const char* key) { return stream.find(key)->as_array(); };
    Rng rng(static_cast<std::uint32_t>(stream.find("seed")->as_int()));
    int wrong = 0;
    for (const auto& number : list("random_sample"))
      wrong += rng.random_sample() == number.as_number() ? 0 : 1;
    std::vector<double> normal(list("normal").size());
    rng.normal(2, 3, normal);
    for (std::size_t i = 0; i < normal.size(); ++i)
      wrong += normal[i] == list("normal")[i].as_number() ? 0 : 1;
    const std::array<std::int64_t, 8> ends{1,
                                           2,
                                           9,
                                           1000,
                                           std::int64_t{1} << 31,
                                           (std::int64_t{1} << 32) - 7,
                                           std::int64_t{1} << 32,
                                           std::int64_t{1} << 45};
    for (std::size_t i = 0; i < ends.size(); ++i)
      wrong += rng.randint(-7, ends[i]) == list("randint")[i].as_int() ? 0 : 1;
    for (std::size_t i = 0; i < 3; ++i)
      wrong += rng.randint_uint32(0, std::array<std::uint64_t, 3>{5, 1ULL << 31, 1ULL << 32}[i]) ==
                       list("uint32")[i].as_int()
                   ? 0
                   : 1;
    const auto order = rng.permutation(777);
    for (std::size_t i = 0; i < order.size(); ++i)
      wrong += order[i] == list("permutation")[i].as_int() ? 0 : 1;
    for (const auto& number : list("uniform"))
      wrong += rng.uniform(-3, 5) == number.as_number() ? 0 : 1;
    for (const auto& number : list("choice")) wrong += rng.choice(13) == number.as_int() ? 0 : 1;
    CHECK(wrong == 0);
  }
}

}  // namespace
}  // namespace clara::testing
