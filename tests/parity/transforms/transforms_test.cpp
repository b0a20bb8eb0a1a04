// The transforms of our plugins give the images, affines and meta data of MONAI 1.6.1 for the cases
// of cases.json.

#include <ATen/Parallel.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/from_blob.h>
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/paths.hpp"
#include "support/run.hpp"
#include "support/transform_maker.hpp"

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

Value read_json(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return parse_json(text.str(), file.string());
}

/// One Python process for all cases; CLARA_TRANSFORM_ORACLES keeps its folder for the next time.
class Oracle {
 public:
  Oracle() : cases_(source_dir() / "tests/parity/transforms/cases.json") {
    const char* kept = std::getenv("CLARA_TRANSFORM_ORACLES");
    folder_ = kept != nullptr ? fs::path(kept) : temporary_.path();
    if (kept != nullptr && fs::exists(folder_ / "done")) return;
    const auto script = source_dir() / "tests/parity/transforms/oracle.py";
    const Ran ran = run(oracle_python(), {script.string(), cases_.string(), folder_.string()});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    std::ofstream(folder_ / "done") << "";
  }
  const fs::path& folder() const { return folder_; }
  Value cases() const { return read_json(cases_); }

 private:
  TemporaryFolder temporary_;
  fs::path cases_;
  fs::path folder_;
};

at::ScalarType scalar_type(const std::string& name) {
  const std::map<std::string, at::ScalarType> types{
      {"float32", at::kFloat}, {"float64", at::kDouble}, {"float16", at::kHalf},
      {"uint8", at::kByte},    {"int8", at::kChar},      {"int16", at::kShort},
      {"int32", at::kInt},     {"int64", at::kLong},     {"bool", at::kBool}};
  return types.at(name);
}

at::Tensor read_raw(const fs::path& file, const Value& expected) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string text = bytes.str();
  std::vector<std::int64_t> shape;
  for (const auto& size : expected.find("shape")->as_array()) shape.push_back(size.as_int());
  const auto options = at::TensorOptions(scalar_type(expected.find("dtype")->as_string()));
  auto* data =
      const_cast<char*>(text.data());  // NOLINT: from_blob takes void*; the clone only reads
  return at::from_blob(data, shape, options).clone();
}

/// Numbers within rounding, NaN as the text "NaN", everything else the same.
bool same(const Value& ours, const Value& theirs) {
  if (ours.is_number() && theirs.is_number())
    return std::abs(ours.as_number() - theirs.as_number()) <=
           1e-9 + 1e-9 * std::abs(theirs.as_number());
  if (ours.is_number() && theirs.is_string())
    return !std::isfinite(ours.as_number()) && number_text(ours.as_number()) == theirs.as_string();
  if (ours.is_array() && theirs.is_array()) {
    const auto& a = ours.as_array();
    const auto& b = theirs.as_array();
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
  }
  return ours == theirs;
}

void check_meta(const Object& ours, const Object& theirs) {
  for (const auto& member : theirs) {
    CAPTURE(member.key);
    const Value* value = ours.find(member.key);
    REQUIRE(value != nullptr);
    CAPTURE(value->json());
    CAPTURE(member.value.json());
    CHECK(same(*value, member.value));
  }
  for (const auto& member : ours) {
    CAPTURE(member.key);
    CHECK(theirs.contains(member.key));
  }
}

struct Difference {
  double most = 0;
  std::int64_t voxels = 0;  ///< that differ at all
};

/// Largest difference; infinity where only one is NaN.
Difference difference(const at::Tensor& ours, const at::Tensor& theirs) {
  const at::Tensor a = ours.to(at::kDouble);
  const at::Tensor b = theirs.to(at::kDouble);
  if (!at::allclose(a, b, 1e300, 1e300, true)) return {INFINITY, 0};
  const at::Tensor apart = a.sub(b).abs().nan_to_num(0);
  if (apart.numel() == 0) return {};
  return {apart.max().item<double>(), apart.ne(0).sum().item<std::int64_t>()};
}

void check_image(const Image& ours, const Value& expected, const fs::path& folder, double tolerance,
                 Difference& worst) {
  const at::Tensor theirs = read_raw(folder / expected.find("file")->as_string(), expected);
  REQUIRE(ours.data.sizes().vec() == theirs.sizes().vec());
  CHECK((ours.data.scalar_type() == theirs.scalar_type()));
  CHECK(ours.data.is_contiguous());
  const auto apart = difference(ours.data, theirs);
  worst.most = std::max(worst.most, apart.most);
  worst.voxels = std::max(worst.voxels, apart.voxels);
  // As allclose does: the tolerance is absolute near 0 and relative to large values.
  const double scale = std::max(
      1.0,
      theirs.numel() > 0 ? theirs.to(at::kDouble).abs().nan_to_num(0).max().item<double>() : 1.0);
  CHECK(apart.most <= tolerance * scale);
  Array rows;
  for (int row = 0; row < 4; ++row) {
    Array numbers;
    for (int column = 0; column < 4; ++column) numbers.emplace_back(ours.affine(row, column));
    rows.emplace_back(std::move(numbers));
  }
  const Value affine(rows);
  CAPTURE(affine.json());
  CAPTURE(expected.find("affine")->json());
  CHECK(same(affine, *expected.find("affine")));
  check_meta(ours.meta, expected.find("meta")->as_object());
}

void check_sample(const Sample& ours, const Value& expected, const fs::path& folder,
                  double tolerance, Difference& worst) {
  for (const auto& member : expected.as_object()) {
    CAPTURE(member.key);
    if (const Value* value = member.value.find("value")) {
      REQUIRE(ours.find_value(member.key) != nullptr);
      CHECK(same(*ours.find_value(member.key), *value));
    } else {
      check_image(ours.image(member.key), member.value, folder, tolerance, worst);
    }
  }
}

/// Undoes what `chain` did to the images of `keys`, as Invertd would.
void invert(Sample& sample, const std::vector<std::unique_ptr<Transform>>& transforms,
            const Value& keys) {
  for (const auto& key : keys.as_array()) {
    Image& image = sample.image(key.as_string());
    while (!image.applied.empty()) {
      const Trace trace = image.applied.back();
      image.applied.pop_back();
      for (const auto& transform : transforms)
        if (transform->label() == trace.transform)
          dynamic_cast<const Invertible&>(*transform).invert(image, trace, false);
    }
  }
}

void run_case(const Value& wanted, const fs::path& folder, TransformMaker& maker) {
  std::vector<std::unique_ptr<Transform>> transforms;
  std::vector<const Transform*> borrowed;
  for (const auto& spec : wanted.find("transforms")->as_array()) {
    const Value none{Object{}};
    const Value* args = spec.find("args");
    transforms.push_back(maker.make(spec.find("name")->as_string(), args ? *args : none));
    borrowed.push_back(transforms.back().get());
  }
  const TransformChain chain(borrowed);
  const Value* seed = wanted.find("seed");
  SeededOrder order(chain, seed ? static_cast<std::uint32_t>(seed->as_int()) : 0);
  const Value expected = read_json(folder / (wanted.find("name")->as_string() + ".json"));
  Difference worst;
  for (const auto& repetition : expected.as_array()) {
    Sample sample;
    for (const auto& member : wanted.find("input")->as_object())
      sample.set(member.key, Value((folder / "data" / member.value.as_string()).string()));
    auto samples = chain.run({sample}, &order);
    REQUIRE(samples.size() == repetition.as_array().size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      CAPTURE(i);
      if (wanted.find("invert") != nullptr) invert(samples[i], transforms, *wanted.find("keys"));
      check_sample(samples[i], repetition.as_array()[i], folder,
                   wanted.find("tolerance")->as_number(), worst);
    }
  }
  if (std::getenv("CLARA_SHOW_DIFFERENCES") != nullptr) {
    const std::string line = wanted.find("name")->as_string() + ": " + number_text(worst.most) +
                             " in " + std::to_string(worst.voxels);
    MESSAGE(line);
  }
}

TEST_CASE("the transforms give MONAI's results") {
  at::set_num_threads(1);
  const Oracle oracle;
  TransformMaker maker;
  const char* only = std::getenv("CLARA_ONLY_CASE");
  const Value cases = oracle.cases();
  for (const auto& wanted : cases.as_array()) {
    const auto& name = wanted.find("name")->as_string();
    if (only != nullptr && name.find(only) == std::string::npos) continue;
    if (!fs::exists(oracle.folder() / (name + ".json"))) continue;  // its data are not installed
    CAPTURE(name);
    try {
      run_case(wanted, oracle.folder(), maker);
    } catch (const Error& error) {
      const std::string what = error.what();
      FAIL_CHECK(what);
    }
  }
}

}  // namespace
}  // namespace clara::testing
