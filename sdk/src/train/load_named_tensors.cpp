#include <clara/error.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/module_model.hpp>

#include <ATen/core/grad_mode.h>

#include <map>

namespace clara {

namespace {

constexpr std::size_t kShown = 5;  // names of each list that a message holds

std::string type_text(const at::Tensor& tensor) { return c10::toString(tensor.scalar_type()); }

class Differences {
 public:
  void add(const char* title, const std::string& entry) {
    auto& list = lists_[title];
    if (list.count++ < kShown) list.text += (list.text.empty() ? "" : ", ") + entry;
  }

  void throw_if_any() const {
    if (lists_.empty()) return;
    std::string text = "the state does not fit the network";
    for (const auto& [title, list] : lists_) {
      text += std::string("; ") + title + ": " + list.text;
      if (list.count > kShown) text += " and " + std::to_string(list.count - kShown) + " more";
    }
    throw Error(text, ExitCode::storage);
  }

 private:
  struct List {
    std::string text;
    std::size_t count = 0;
  };
  std::map<std::string, List> lists_;
};

void compare(const std::string& name, const at::Tensor& target, const State& source,
             Differences& differences) {
  if (!source.holds<at::Tensor>()) {
    differences.add("no tensor", name + " (" + std::string(source.kind_name()) + ")");
  } else if (source.as_tensor().sizes() != target.sizes()) {
    differences.add("other shape", name + " (" + shape_text(source.as_tensor().sizes()) +
                                       " where the network has " + shape_text(target.sizes()) +
                                       ")");
  } else if (source.as_tensor().is_floating_point() != target.is_floating_point()) {
    differences.add("other type", name + " (" + type_text(source.as_tensor()) +
                                      " where the network has " + type_text(target) + ")");
  }
}

}  // namespace

void load_named_tensors(const NamedTensors& targets, const State& state) {
  std::map<std::string, const State*> sources;
  for (const auto& [key, value] : state.as_dict()) sources[key_text(key)] = &value;

  Differences differences;
  std::vector<std::pair<at::Tensor, at::Tensor>> copies;
  for (const auto& [name, target] : targets) {
    const auto source = sources.find(name);
    if (source == sources.end()) {
      differences.add("missing", name);
      continue;
    }
    compare(name, target, *source->second, differences);
    if (source->second->holds<at::Tensor>())
      copies.emplace_back(target, source->second->as_tensor());
    sources.erase(source);
  }
  for (const auto& [key, value] : state.as_dict())
    if (sources.contains(key_text(key))) differences.add("unexpected", key_text(key));
  differences.throw_if_any();

  const at::NoGradGuard no_grad;
  for (auto& [target, source] : copies) target.copy_(source);
}

}  // namespace clara
