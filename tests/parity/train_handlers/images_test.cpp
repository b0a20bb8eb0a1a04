// The pictures of TensorBoardImageHandler are MONAI's, as TensorBoard reads them.

#include "plugins/train_handlers/monai_handlers/tensorboard_image_handler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <ATen/ops/tensor.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

namespace clara::testing {

using monai_handlers::TensorBoardImageHandler;

namespace {

at::ScalarType type_of(const Value& wanted) {
  const auto* name = wanted.find("dtype");
  if (!name || *name == Value("float32")) return at::kFloat;
  if (*name == Value("float64")) return at::kDouble;
  if (*name == Value("int64")) return at::kLong;
  return *name == Value("uint8") ? at::kByte : at::kBool;
}

/// The numbers of one picture, in its own type.
at::Tensor numbers(const Value& wanted, unsigned seed) {
  std::int64_t count = 1;
  std::vector<std::int64_t> shape;
  for (const auto& axis : wanted.find("shape")->as_array()) {
    shape.push_back(axis.as_int());
    count *= axis.as_int();
  }
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0, type_of(wanted) == at::kByte ? 255 : 2);
  std::vector<double> values;
  const auto* constant = wanted.find("constant");
  for (std::int64_t i = 0; i < count; ++i)
    values.push_back(constant ? constant->as_number() : uniform(random) * (seed % 3 + 1));
  if (type_of(wanted) == at::kByte)
    for (auto& value : values) value = std::floor(value / (seed % 3 + 1));
  if (wanted.find("nan")) values[values.size() / 2] = std::nan("");
  return at::tensor(values, at::kDouble).reshape(shape).to(type_of(wanted));
}

Value list_of(const at::Tensor& tensor) {
  const auto flat = tensor.to(at::kDouble).contiguous();
  Array out;
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    const double value = flat.const_data_ptr<double>()[i];
    out.push_back(std::isnan(value) ? Value() : Value(value));
  }
  return out;
}

/// Four epochs of three iterations with the same two items.
void show(const Value& wanted, const std::filesystem::path& folder,
          const std::vector<at::Tensor>& pictures) {
  FakeContext context(folder);
  FakeEngine engine;
  auto options =
      read_options<TensorBoardImageHandler::Options>(*wanted.find("args"), "handler", nullptr);
  options.log_dir = folder;
  TensorBoardImageHandler handler(options, context);
  const auto image = [&](std::size_t i) { return Image{pictures[i], {}, {}, {}, {}}; };
  auto& state = engine.state();
  state.batch.samples.resize(2);
  state.output.resize(2);
  for (std::size_t i = 0; i < 2; ++i) {
    state.batch.samples[i].set("image", image(i));
    state.batch.samples[i].set("label", image(1 - i));
    state.output[i].set("pred", image(i == 0 ? 2 : 0));
  }
  state.iteration = 0;
  for (state.epoch = 1; state.epoch <= 4; ++state.epoch) {
    for (int i = 0; i < 3; ++i) {
      ++state.iteration;
      handler.iteration_completed(engine);
    }
    handler.epoch_completed(engine);
  }
  CHECK(context.lines.empty());
}

}  // namespace

TEST_CASE("pictures are those of monai") {
  const TemporaryFolder folder;
  const auto source = source_dir() / "tests/parity/train_handlers";
  const auto cases = parse_json(text_of(source / "images.json"));
  Array asked;
  for (std::size_t i = 0; i < cases.as_array().size(); ++i) {
    const auto& wanted = cases.as_array()[i];
    const auto ours = folder / ("ours" + std::to_string(i));
    std::vector<at::Tensor> pictures;
    for (unsigned k = 0; k < 3; ++k)
      pictures.push_back(numbers(wanted, static_cast<unsigned>(10 * i) + k));
    show(wanted, ours, pictures);
    auto one = wanted.as_object();
    if (!one.contains("dtype")) one.set("dtype", "float32");
    one.set("image", list_of(pictures[0]));
    one.set("label", list_of(pictures[1]));
    one.set("pred", list_of(pictures[2]));
    one.set("ours", ours.string());
    one.set("monai", (folder / ("monai" + std::to_string(i))).string());
    asked.emplace_back(std::move(one));
  }
  std::ofstream(folder / "asked.json") << Value(asked).json();
  const auto command = oracle_python().string() + " -W ignore " +
                       (source / "images_oracle.py").string() + " " +
                       (folder / "asked.json").string() + " " + (folder / "answer.json").string();
  REQUIRE(std::system(command.c_str()) == 0);
  const auto answer = parse_json(text_of(folder / "answer.json"));
  std::int64_t pictures = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& found = answer.as_array().at(i);
    CAPTURE(cases.as_array()[i].json());
    CAPTURE(found.json());
    CHECK(*found.find("same") == Value(true));
    pictures += found.find("pictures")->as_int();
  }
  std::cout << "TensorBoardImageHandler: " << asked.size() << " cases, " << pictures
            << " pictures, all equal\n";
}

}  // namespace clara::testing
