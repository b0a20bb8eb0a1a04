#include "plugins/datasets/monai_datasets/sample_file.hpp"

#include "folder.hpp"

#include <clara/testing/samples.hpp>

#include <doctest/doctest.h>

#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

#include <cmath>
#include <limits>

namespace clara::testing {

using monai_datasets::read_samples;
using monai_datasets::write_samples;

TEST_CASE("samples come back as they were") {
  const TemporaryFolder folder;
  auto sample = conformance_sample();
  sample.image("label").applied.push_back({"Spacingd", Object{{"size", Array{1, 2}}, {"x", 0.1}}});
  sample.image("image").meta.set("pixdim", Array{std::nan(""), 1.0, 2, -0.5});
  sample.image("image").meta.set(
      "limits", Array{std::numeric_limits<double>::infinity(), Object{{"low", -INFINITY}}});
  sample.image("image").affine(0, 3) = std::nan("");
  sample.set("points", at::arange(6).reshape({2, 3}).to(at::kShort));
  sample.set("mask", Image{at::ones({1, 3, 2}).to(at::kBool), {}, {}, {}, {}});
  sample.set("turned", Image{at::arange(6.0).reshape({1, 2, 3}).transpose(1, 2), {}, {}, {}, {}});
  sample.set("none", Image{at::ones({0, 4}), {}, {}, {}, {}});
  sample.set("scalar", at::ones({}, at::kDouble));
  sample.set("name", Value("Grüße"));
  sample.set("whole", Value(3));
  sample.set("real", Value(3.0));
  sample.set("nothing", Value());
  const std::vector<Sample> both{sample, conformance_sample()};
  write_samples(folder / "a.item", both);
  const auto read = read_samples(folder / "a.item");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  auto back = read->front();
  CHECK(std::isnan(back.image("image").affine(0, 3)));
  back.image("image").affine(0, 3) = sample.image("image").affine(0, 3) = 0;
  CHECK(detail::difference((*read)[1], both[1]) == "");
  CHECK(detail::difference(back, sample) == "");
  CHECK(back.find_value("whole")->is_int());
  CHECK_FALSE(back.find_value("real")->is_int());
  const auto& numbers = back.image("image").meta.at("pixdim").as_array();
  CHECK(std::isnan(numbers[0].as_number()));
  CHECK_FALSE(numbers[1].is_int());
}

TEST_CASE("a file that is none is refused, whatever is in it") {
  const TemporaryFolder folder;
  CHECK_FALSE(read_samples(folder / "missing"));
  write_samples(folder / "a.item", {conformance_sample()});
  std::string whole;
  {
    std::ifstream in(folder / "a.item", std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto error_of_bytes = [&](const std::string& bytes) {
    std::ofstream(folder / "b.item", std::ios::binary) << bytes;
    return error_of([&] { read_samples(folder / "b.item"); }, folder.path());
  };
  CHECK(error_of_bytes("not a file") == "DIR/b.item: it is no file of samples");
  auto other = whole;
  other[8] = 9;
  CHECK(error_of_bytes(other) == "DIR/b.item: it is of another version");
  CHECK(error_of_bytes(whole.substr(0, whole.size() - 7)) == "DIR/b.item: it is not whole");
  const auto shape = whole.find("\"shape\":[1,24,20,18]");
  REQUIRE(shape != std::string::npos);
  auto larger = whole;
  larger.replace(shape, 20, "\"shape\":[1,99,99,99]");
  CHECK(error_of_bytes(larger) == "DIR/b.item: a tensor does not lie in it");
  for (std::size_t at = 0; at < 400; at += 7) {  // whatever it says: no crash
    auto broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0x15);
    error_of_bytes(broken);
  }
}

}  // namespace clara::testing
