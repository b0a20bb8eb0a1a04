#include "files.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

// Last: LibTorch has a CHECK of its own, which ends the program.
#include <doctest/doctest.h>

namespace clara::testing {

namespace {

State everything() {
  State state;
  state.set("null", nullptr);
  state.set("yes", true);
  state.set("no", false);
  state.set("small", -7);
  state.set("large", std::numeric_limits<std::int64_t>::min());
  state.set("real", 0.1);
  state.set("infinite", -std::numeric_limits<double>::infinity());
  state.set("text", "h\u00e9llo");
  state.set("list", State::List{1, "two", State::tuple_of({3.0, State::tuple_of({})})});
  State ordered(State::Dict{{"weight", at::arange(6, at::kFloat).view({2, 3})}});
  ordered.ordered = true;
  state.set("model", ordered);
  state.set("state", State::Dict{{std::int64_t{0}, State::Dict{{"step", 5}}}});
  return state;
}

/// As text, so that a failed comparison shows what differs.
std::string told(const State& state) {
  if (state.holds<at::Tensor>()) {
    const auto& tensor = state.as_tensor();
    std::string text = std::string("tensor of ") + c10::toString(tensor.scalar_type()) + " (";
    for (const auto size : tensor.sizes()) text += std::to_string(size) + " ";
    const auto flat = tensor.to(at::kDouble).reshape({-1});
    for (std::int64_t i = 0; i < flat.numel(); ++i)
      text += number_text(flat[i].item().toDouble()) + " ";
    return text + ")";
  }
  if (state.holds<State::List>()) {
    std::string text = std::string(state.kind_name()) + "[";
    for (const auto& item : state.as_list()) text += told(item) + ", ";
    return text + "]";
  }
  if (!state.holds<State::Dict>())
    return std::string(state.kind_name()) + " " + value_of(state).json();
  std::string text = state.ordered ? "ordered{" : "{";
  for (const auto& [key, value] : state.as_dict())
    text += (key.index() == 0 ? "\"" : "") + key_text(key) + ": " + told(value) + ", ";
  return text + "}";
}

}  // namespace

TEST_CASE("a state comes back as it was written") {
  TemporaryFolder folder;
  write_checkpoint(folder / "model.pt", everything());
  CHECK(told(read_checkpoint(folder / "model.pt")) == told(everything()));
}

TEST_CASE("every type of number comes back as it was") {
  TemporaryFolder folder;
  const auto numbers = at::arange(5);
  for (const auto type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kLong, at::kInt,
                          at::kShort, at::kChar, at::kByte, at::kBool}) {
    CAPTURE(std::string(c10::toString(type)));
    write_checkpoint(folder / "x.pt", numbers.to(type));
    const auto read = read_checkpoint(folder / "x.pt").as_tensor();
    CHECK((read.scalar_type() == type));
    CHECK(at::equal(read, numbers.to(type)));
  }
}

TEST_CASE("views are written as what they show, and shared tensors once") {
  TemporaryFolder folder;
  const auto table = at::arange(1000, at::kFloat).view({100, 10});
  write_checkpoint(folder / "one.pt", State::List{table});
  write_checkpoint(folder / "same.pt", State::List{table, table, table});
  write_checkpoint(folder / "view.pt", State::List{table.t().slice(0, 2, 4)});
  const auto view = read_checkpoint(folder / "view.pt").as_list()[0].as_tensor();
  CHECK(at::equal(view, table.t().slice(0, 2, 4)));
  CHECK(std::filesystem::file_size(folder / "same.pt") <
        std::filesystem::file_size(folder / "one.pt") + 1000);
  CHECK(std::filesystem::file_size(folder / "view.pt") < 2000);
}

TEST_CASE("the same state gives the same bytes") {
  TemporaryFolder folder;
  write_checkpoint(folder / "a.pt", everything());
  write_checkpoint(folder / "b.pt", everything());
  CHECK(bytes_of(folder / "a.pt") == bytes_of(folder / "b.pt"));
}

TEST_CASE("a checkpoint is the old one or the new one, and nothing else is left") {
  TemporaryFolder folder;
  const auto file = folder / "model.pt";
  write_checkpoint(file, State(1));
  write_checkpoint(file, State(2));
  CHECK(read_checkpoint(file).as_int() == 2);
  const auto complex = at::zeros({2}, at::kComplexFloat);
  CHECK_THROWS_WITH_AS(write_checkpoint(file, State::List{3, complex}),
                       "a checkpoint cannot hold a tensor of type ComplexFloat", Error);
  CHECK(read_checkpoint(file).as_int() == 2);
  const std::filesystem::directory_iterator entries(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);

  const auto nowhere = folder / "missing/model.pt";
  CHECK_THROWS_WITH_AS(write_checkpoint(nowhere, State(1)),
                       ("cannot write " + nowhere.string() + ": No such file or directory").c_str(),
                       Error);
}

TEST_CASE("a state's content is asked for by kind") {
  const State state(State::Dict{{"lr", 0.5}, {"steps", at::zeros({})}});
  CHECK(state.at("lr").as_number() == 0.5);
  CHECK(state.at("steps").as_int() == 0);
  CHECK_THROWS_WITH_AS(state.at("lr").as_int(), "expected integer, got number", Error);
  CHECK_THROWS_WITH_AS(state.at("rate"), "there is no \"rate\" in this state", Error);
  CHECK_THROWS_WITH_AS(State("x").at("y"), "expected dict, got string", Error);
  CHECK_THROWS_WITH_AS(value_of(state), "expected a state that JSON can hold, got tensor", Error);
  const auto json = parse_json(R"({"a": [1, 2.5, null, true, "x"], "b": {}})");
  CHECK(value_of(state_of(json)) == json);
}

}  // namespace clara::testing
