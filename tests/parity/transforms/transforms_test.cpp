// The transforms of our plugins give the images, affines and meta data of MONAI 1.6.1 for the cases
// of cases.json.

#include <ATen/Parallel.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/from_blob.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "nifti/fields.hpp"
#include "nifti/volume.hpp"
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

/// The transforms of a list of {name, args}; SaveImaged writes below `saved`.
std::vector<std::unique_ptr<Transform>> make_all(const Value* specs, TransformMaker& maker,
                                                 const fs::path& saved, Resolver* resolver) {
  std::vector<std::unique_ptr<Transform>> out;
  if (specs == nullptr) return out;
  for (const auto& spec : specs->as_array()) {
    Object args = spec.find("args")->as_object();
    const auto& name = spec.find("name")->as_string();
    if (name == "SaveImaged") {
      const Value* below = args.find("output_dir");
      args.set("output_dir", (saved / (below ? below->as_string() : "")).string());
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

void check_saved(const fs::path& ours, const fs::path& theirs);

/// A file name of a case, a list of them, or what is no file at all.
Value files_of(const fs::path& folder, const Value& value) {
  if (value.is_string()) return (folder / "data" / value.as_string()).string();
  if (!value.is_array()) return value;
  Array files;
  for (const auto& file : value.as_array()) files.push_back(files_of(folder, file));
  return files;
}

void run_case(const Value& wanted, const fs::path& folder, TransformMaker& maker) {
  const TemporaryFolder saved;
  const auto transforms = make_all(wanted.find("transforms"), maker, saved.path(), nullptr);
  TransformList list;
  for (const auto& transform : transforms) list.list.push_back(transform.get());
  const auto post = make_all(wanted.find("post"), maker, saved.path(), &list);
  const TransformChain chain = chain_of(transforms);
  const Value* seed = wanted.find("seed");
  SeededOrder order(chain, seed ? static_cast<std::uint32_t>(seed->as_int()) : 0);
  const Value expected = read_json(folder / (wanted.find("name")->as_string() + ".json"));
  Difference worst;
  for (const auto& repetition : expected.as_array()) {
    Sample sample;
    for (const auto& member : wanted.find("input")->as_object())
      sample.set(member.key, files_of(folder, member.value));
    auto samples = chain.run({sample}, &order);
    if (!post.empty()) samples = predict(std::move(samples), chain_of(post));
    REQUIRE(samples.size() == repetition.as_array().size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      CAPTURE(i);
      if (wanted.find("invert") != nullptr) invert(samples[i], transforms, *wanted.find("keys"));
      check_sample(samples[i], repetition.as_array()[i], folder,
                   wanted.find("tolerance")->as_number(), worst);
    }
  }
  check_saved(saved.path(), folder / "saved" / wanted.find("name")->as_string());
  if (std::getenv("CLARA_SHOW_DIFFERENCES") != nullptr) {
    const std::string line = wanted.find("name")->as_string() + ": " + number_text(worst.most) +
                             " in " + std::to_string(worst.voxels);
    MESSAGE(line);
  }
}

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> out;
  if (!fs::exists(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path().lexically_relative(folder).string());
  std::sort(out.begin(), out.end());
  return out;
}

/// The uncompressed bytes of a file.
std::vector<std::byte> content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string bytes = text.str();
  const auto stored = std::as_bytes(std::span(bytes));
  if (file.extension() != ".gz") return {stored.begin(), stored.end()};
  std::vector<std::byte> out(std::size_t{1} << 24U);
  out.resize(transforms_io::nifti::gunzip_prefix(stored, out));
  return out;
}

/// The same files with the same headers and voxels.
void check_saved(const fs::path& ours, const fs::path& theirs) {
  CHECK(files_below(ours) == files_below(theirs));
  for (const auto& file : files_below(theirs)) {
    CAPTURE(file);
    const auto a = content_of(ours / file);
    const auto b = content_of(theirs / file);
    REQUIRE(a.size() == b.size());
    for (const auto& field : transforms_io::nifti::fields_of(1)) {
      CAPTURE(field.name);
      const std::size_t size = field.count * transforms_io::nifti::width_of(field.type);
      CHECK(std::equal(a.begin() + field.offset, a.begin() + field.offset + size,
                       b.begin() + field.offset));
    }
    const auto volume = transforms_io::nifti::parse_volume(a);
    const auto expected = transforms_io::nifti::parse_volume(b);
    std::vector<double> x(volume.header.voxels());
    std::vector<double> y(expected.header.voxels());
    decode(volume, transforms_io::nifti::Target::float64, std::as_writable_bytes(std::span(x)));
    decode(expected, transforms_io::nifti::Target::float64, std::as_writable_bytes(std::span(y)));
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      most = std::max(most, std::abs(x[i] - y[i]) / std::max(1.0, std::abs(y[i])));
    CHECK(most <= 1e-5);
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

TEST_CASE("the generator gives numpy's streams") {
  const Oracle oracle;
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
