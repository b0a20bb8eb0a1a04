// The networks of our plugins have the names, the initial weights, the outputs, the gradients and
// the running statistics of MONAI 1.6.1's and torchvision's, bit by bit, for the cases of cases/.
// At the end it says how many networks and cases it compared.

#include "support/paths.hpp"
#include "support/run.hpp"

#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>
#include <clara/train/model.hpp>
#include <host/plugins/catalog.hpp>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <doctest/doctest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>

namespace clara::testing {

namespace {

namespace fs = std::filesystem;

Value read_json(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return parse_json(text.str(), file.string());
}

/// One Python process for all cases; CLARA_NETWORK names the only network to ask for, and
/// CLARA_NETWORK_CASES a file of cases of one's own.
struct Oracle {
  Oracle() {
    at::set_num_threads(1);  // as the oracle does: the order of a sum depends on it
    const char* own = std::getenv("CLARA_NETWORK_CASES");
    const auto cases_file = own ? fs::path(own) : source_dir() / "tests/parity/networks/cases";
    const auto script = source_dir() / "tests/parity/networks/oracle.py";
    const Ran ran =
        run(oracle_python(), {script.string(), cases_file.string(), folder.path().string()});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    answers = read_checkpoint(folder / "answers.pt");
    cases = read_json(folder / "cases.json");
  }
  TemporaryFolder folder;
  State answers;
  Value cases;
};

/// Networks of one class with presets of their own, such as resnet18 and resnet34, count together.
std::string family_of(std::string name) {
  while (std::isdigit(static_cast<unsigned char>(name.back())) != 0) name.pop_back();
  return name;
}

/// What was compared, for the line at the end.
struct Compared {
  std::map<std::string, int> cases;
  int all = 0;
  std::size_t tensors = 0;
  double worst = 0;
  std::string worst_case = "none";

  void note(double difference, const std::string& what) {
    ++tensors;
    if (difference <= worst) return;
    worst = difference;
    worst_case = what;
  }
};

double difference(const at::Tensor& ours, const at::Tensor& theirs) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (ours.sizes() != theirs.sizes() || ours.scalar_type() != theirs.scalar_type())
    return kInfinity;
  if (at::equal(ours, theirs) || ours.numel() == 0) return 0;
  if (!at::equal(at::isnan(ours), at::isnan(theirs))) return kInfinity;
  const auto gap = (ours.to(at::kDouble) - theirs.to(at::kDouble)).abs().nan_to_num(0.0);
  return gap.max().item().toDouble();
}

/// oracle.py's told() of a large tensor beside ours.
double difference_of_large(const at::Tensor& ours, const State& theirs) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto& shape = theirs.at("shape").as_tensor();
  if (!at::equal(at::tensor(ours.sizes()), shape)) return kInfinity;
  const auto flat = (ours + 0.0).reshape({-1});
  const auto bits = flat.view(at::kInt);
  std::vector<at::Tensor> sums;
  for (const auto& [start, step] : {std::pair{0, 1}, {0, 2}, {1, 3}, {2, 5}, {3, 7}, {5, 11}})
    sums.push_back(bits.slice(0, start, std::nullopt, step).sum(at::kLong));
  if (at::equal(at::stack(sums), theirs.at("sums").as_tensor())) return 0;
  const auto sample = flat.slice(0, 0, std::nullopt, flat.numel() / 256);
  const double gap = difference(sample, theirs.at("sample").as_tensor());
  return gap > 0 ? gap : std::numeric_limits<double>::min();
}

class Comparison {
 public:
  Comparison(const Value& wanted, const State& answer, Compared& compared)
      : wanted_(wanted), answer_(answer), compared_(compared) {}

  void run(const host::plugins::Catalog& catalog) {
    const auto& name = wanted_.find("network")->as_string();
    const auto* description = catalog.find("model", name);
    REQUIRE_MESSAGE(description != nullptr, "there is no network ", name);
    FakeContext context(source_dir(), name);
    at::manual_seed(11);
    const auto made =
        catalog.construct(*description, Construction{*wanted_.find("args"), context, nullptr, ""});
    auto& net = dynamic_cast<Model&>(*made);
    compare_all(net.state_dict(), answer_.at("initial"), "initial weight");
    const auto& input = answer_.at("input").as_tensor();
    net.train(false);
    {
      const at::NoGradGuard no_grad;
      compare_outputs(net.forward_all({input}), "evaluated");
    }
    net.train(true);
    at::manual_seed(5);
    const auto outputs = net.forward_all({input});
    compare_outputs(outputs, "trained");
    auto loss = outputs.at(0).square().mean();
    for (std::size_t i = 1; i < outputs.size(); ++i) loss = loss + outputs[i].square().mean();
    loss.backward();
    compare_grads(net.named_parameters());
    const auto buffers = net.named_buffers();
    State::Dict kept;
    for (const auto& [key, tensor] : buffers) kept.emplace_back(key, tensor);
    compare_all(State(std::move(kept)), answer_.at("kept"), "kept");
  }

 private:
  void compare(const at::Tensor& ours, const State& theirs, const std::string& what) {
    const double gap = theirs.holds<at::Tensor>() ? difference(ours.detach(), theirs.as_tensor())
                                                  : difference_of_large(ours.detach(), theirs);
    CAPTURE(what);
    CHECK(gap == 0);
    compared_.note(gap, wanted_.json() + ": " + what);
  }

  void compare_all(const State& ours, const State& theirs, const std::string& what) {
    const auto& a = ours.as_dict();
    const auto& b = theirs.as_dict();
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      const std::string our_name = i < a.size() ? key_text(a[i].first) : "nothing";
      REQUIRE(our_name == (i < b.size() ? key_text(b[i].first) : "nothing"));
      compare(a[i].second.as_tensor(), b[i].second, what + " " + our_name);
    }
  }

  void compare_outputs(const Tensors& ours, const std::string& mode) {
    const auto& theirs = answer_.at(mode).as_list();
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i)
      compare(ours[i], theirs[i], mode + " output " + std::to_string(i));
  }

  void compare_grads(const NamedTensors& parameters) {
    const auto& theirs = answer_.at("grads");
    std::size_t count = 0;
    for (const auto& [name, tensor] : parameters) {
      const auto* wanted = theirs.find(name);
      CAPTURE(name);
      CHECK(tensor.grad().defined() == (wanted != nullptr));
      if (!wanted || !tensor.grad().defined()) continue;
      ++count;
      compare(tensor.grad(), *wanted, "gradient of " + name);
    }
    CHECK(count == theirs.as_dict().size());
  }

  const Value& wanted_;
  const State& answer_;
  Compared& compared_;
};

}  // namespace

TEST_CASE("networks are MONAI's and torchvision's, bit by bit") {
  const Oracle oracle;
  const host::plugins::Catalog catalog(host::plugins::Folders::of_process());
  Compared compared;
  const auto& cases = oracle.cases.as_array();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(cases[i].json());
    try {
      Comparison(cases[i], oracle.answers.as_list()[i], compared).run(catalog);
    } catch (const std::exception& error) {
      FAIL_CHECK(std::string(error.what()));
    }
    ++compared.all;
    const auto* description = catalog.find("model", cases[i].find("network")->as_string());
    if (description) ++compared.cases[family_of(description->name)];
  }
  std::string few;
  for (const auto& [name, count] : compared.cases)
    if (count < 6) few += (few.empty() ? "" : ", ") + name + " " + std::to_string(count);
  std::cout << "compared " << compared.cases.size() << " networks in " << compared.all << " cases, "
            << compared.tensors << " tensors; largest difference " << compared.worst << " ("
            << compared.worst_case << ")\n";
  if (!few.empty()) std::cout << "fewer than 6 cases: " << few << "\n";
}

}  // namespace clara::testing
