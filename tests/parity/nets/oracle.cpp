#include "oracle.hpp"

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/zeros.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <thread>

namespace clara::parity {

namespace {

class Notes {
 public:
  ~Notes() {
    for (const auto& [what, largest] : largest_)
      std::cout << "largest difference, " << what << ": " << largest << "\n";
    for (const auto& [kind, components] : cases_) {
      std::size_t cases = 0;
      for (const auto& [component, count] : components) cases += count;
      std::cout << kind << ": " << components.size() << " components, " << cases
                << " cases, worst difference " << worst_.at(kind) << "\n";
    }
  }
  void count(const std::string& kind, const std::string& component, double difference) {
    ++cases_[kind][component];
    worst_[kind] = std::max(worst_[kind], difference);
  }
  void add(const std::string& what, double difference) {
    largest_[what] = std::max(largest_[what], difference);
  }

 private:
  std::map<std::string, double> largest_;
  std::map<std::string, std::map<std::string, std::size_t>> cases_;
  std::map<std::string, double> worst_;
};

Notes& notes() {
  static Notes notes;
  return notes;
}

}  // namespace

Oracle& Oracle::get() {
  static Oracle oracle;
  return oracle;
}

Oracle::Oracle() {
  at::set_num_threads(1);  // as the oracle does: the order of a sum depends on it
  std::signal(SIGPIPE, SIG_IGN);
  if (const char* drawn = std::getenv("CLARA_NET_ORACLES")) {  // by random_cases.py
    answers_ = read_checkpoint(std::filesystem::path(drawn) / "oracle.pt");
    return;
  }
  const auto script = clara::testing::source_dir() / "tests/parity/nets/oracle.py";
  const auto command = clara::testing::oracle_python().string() + " " + script.string() + " " +
                       folder_.path().string() + " || touch " + (folder_ / "failed").string();
  ::setenv("OMP_NUM_THREADS", "1", 1);
  ::setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
  process_ = ::popen(command.c_str(), "w");
  const auto answers = folder_ / "oracle.pt";
  while (!std::filesystem::exists(answers)) {
    if (!process_ || std::filesystem::exists(folder_ / "failed"))
      throw Error("oracle.py failed; its message is above");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  answers_ = read_checkpoint(answers);
}

int Oracle::check(const State& native) {
  write_checkpoint(folder_ / "native.pt", native);
  std::fputs("check\n", process_);
  ::pclose(process_);
  process_ = nullptr;
  return std::filesystem::exists(folder_ / "failed") ? 1 : 0;
}

Oracle::~Oracle() {
  if (process_) ::pclose(process_);
}

Value arguments_of(const State& arguments, const std::string& key, const std::string& reference) {
  auto value = parse_json(arguments.at("options").as_string());
  value.as_object().set(key, reference);
  return value;
}

Component& Components::ref(const Value& at, std::string_view) {
  return *components_.at(at.as_string().substr(1));
}

std::vector<Component*> Components::ref_list(const Value& at, std::string_view kind) {
  return {&ref(at, kind)};
}

std::unique_ptr<Component> Components::child(const Value&, std::string_view) { return nullptr; }

testing::BareModel bare_model(const State& tensors) {
  Tensors list;
  for (const auto& tensor : tensors.as_list())
    list.push_back(tensor.as_tensor().clone().requires_grad_());
  return testing::BareModel(std::move(list),
                            {"encoder.weight", "encoder.bias", "middle.scale", "decoder.weight"});
}

double difference(const at::Tensor& ours, const at::Tensor& theirs) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (ours.sizes() != theirs.sizes() || ours.scalar_type() != theirs.scalar_type())
    return kInfinity;
  if (!at::equal(at::isnan(ours), at::isnan(theirs))) return kInfinity;
  if (ours.numel() == 0) return 0;
  return (ours.detach().to(at::kDouble) - theirs.detach().to(at::kDouble))
      .abs()
      .nan_to_num(0.0)
      .max()
      .item()
      .toDouble();
}

bool identical(const at::Tensor& ours, const at::Tensor& theirs) {
  return ours.sizes() == theirs.sizes() && ours.scalar_type() == theirs.scalar_type() &&
         at::equal(ours, theirs);
}

void note(const std::string& what, double difference) { notes().add(what, difference); }

void compared(const std::string& kind, const std::string& component, double difference) {
  notes().count(kind, component, difference);
}

}  // namespace clara::parity
